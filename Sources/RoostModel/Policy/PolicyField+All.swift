extension PolicyField {
    /// Every field, in the order in which they are shown.
    package static let all: [PolicyField] = reach + limits

    /// The field with a path such as `limits.memoryBytes`; `nil` if there is none.
    package static func named(_ path: String) -> PolicyField? { all.first { $0.path == path } }

    private static let reach: [PolicyField] = [
        .choice(
            "isolation", \.isolation, Words(label: "Isolation", help: "How strongly a run is isolated."),
            flag: .option("isolation", value: "level", help: "How strongly the run is isolated"),
            told: { isolation in
                switch isolation {
                case .safe: "Writes only its own home; the folder is read-only"
                case .project: "Works on a copy of its folder; the rest of the machine is out of reach"
                case .trusted: "No restrictions on files and network; it can do what you can"
                }
            },
            differs: { old, new, wording in wording.instead("isolation", new.rawValue, old.rawValue) }
        ).asked("preset").opening(Isolation.trusted, "Remove all restrictions"),
        .choice(
            "network", \.network, Words(label: "Network", help: "Which hosts it can reach."),
            flag: .option("network", value: "access", help: "What the run may reach"),
            told: { $0 == .open ? "Everything" : "Nothing" },
            differs: { _, new, _ in new == .open ? "the whole network can be reached" : "no network can be reached" }
        ).trusted(NetworkAccess.open).opening(NetworkAccess.open, "Allow network access"),
        .folders(
            "readablePaths", \.readablePaths,
            Words(label: "Folders it may read", help: "Folders or single files outside its own folder.", placeholder: "/srv/shared-docs"),
            flag: .option("read", value: "folder", help: "Let the run read this folder or file too"), order: .readable
        ).trusted([String]()),
        .folders(
            "writablePaths", \.writablePaths,
            Words(
                label: "Folders it may write", help: "Changes there take effect at once, without review.", placeholder: "/srv/build-cache"),
            flag: .option("write", value: "folder", help: "Let the run write this folder too"), order: .writable
        ).trusted([String]()),
        .tools(
            "deniedTools", \.deniedTools,
            Words(
                label: "Programs to hide", help: "Names or paths. This is a convenience, not a security boundary.", placeholder: "docker"),
            flag: .option("deny-tool", value: "name", help: "Mask this executable"),
            differs: { tool, isListed in isListed ? "\(tool) can no longer be run" : "\(tool) can be run" }
        ).trusted([String]()),
        .flag(
            "exposesEnvironmentFiles", \.exposesEnvironmentFiles,
            Words(label: "Show the project’s .env files", help: "They are hidden otherwise."),
            flag: .option("expose-env-files", help: "Show the project's .env files inside"),
            effective: { $0.exposesEnvironmentFiles || $0.isolation == .trusted },
            differs: { "the project's .env files \($0 ? "can be read" : "are hidden")" }
        ).opening(true, "Show the .env files"),
        .members(
            "requiredGuards", \.requiredGuards,
            Words(label: "Required guards", help: "If one of them is missing, no run starts."),
            flag: .option("require", value: "guard", help: "Do not start if this guard is not enforced, such as memory_limit"),
            told: \.words,
            differs: { name, isListed in isListed ? "nothing starts without \(name.words)" : "it starts without \(name.words) too" }),
        .members(
            "changesByName", \.changesByName,
            Words(label: "Changes applied only by name", help: "Files of these kinds are applied only if a person names them."),
            flag: .option("by-name", value: "kind", help: "Apply files of this kind only if they are named, such as hook"),
            told: \.words,
            differs: { kind, isListed in "\(kind.words) are applied \(isListed ? "only by name" : "with everything else")" }),
        .members(
            "caches", \.caches,
            Words(label: "Caches", help: "Verified downloads are kept for later runs in the folder."),
            flag: .option("cache", value: "tool", help: "Keep this tool's verified downloads for the project, such as npm"),
            told: \.words,
            order: .grants(\.caches) { kind, isListed in
                "the project's cache of \(kind.rawValue) \(isListed ? "is used and extended" : "is not used")"
            }
        ).trusted([CacheKind]()),
    ]

    private static let limits: [PolicyField] = [
        .limit(
            "processes", \.limits.processes, .count, most: Policy.Bounds.processes,
            Words(label: "Processes", help: "Processes and threads at once.", phrase: "{} processes"),
            flag: .limit("processes", example: "256")),
        .limit(
            "memoryBytes", \.limits.memoryBytes, .bytes, in: "GB",
            Words(label: "Memory", help: "Of all processes together.", phrase: "{} memory"), flag: .limit("memory", example: "2G")),
        .limit(
            "openFiles", \.limits.openFiles, .count, Words(label: "Open files", help: "Per process.", phrase: "{} open files"),
            flag: .limit("files", example: "1024")),
        .limit(
            "diskBytes", \.limits.diskBytes, .bytes, in: "GB",
            Words(label: "Disk", help: "What the run may add to its work tree and home.", phrase: "{} disk"),
            flag: .limit("disk", example: "1G")),
        .limit(
            "fileBytes", \.limits.fileBytes, .bytes, in: "GB",
            Words(label: "Largest file", help: "The largest single file it may write.", phrase: "{} a file"),
            flag: .limit("file", example: "1G")),
        // Not settable per run: it protects the state folder's disk, which all runs share.
        .limit(
            "freeSpaceFloorBytes", \.limits.freeSpaceFloorBytes, .bytes, in: "MB", lessIsWider: true,
            Words(label: "Free space", help: "Free space that must remain on the state folder's disk.", phrase: "{} left free"), flag: nil),
        .limit(
            "outputBytes", \.limits.outputBytes, .bytes, in: "MB",
            Words(
                label: "Output kept", help: "Stored output. Beyond it, only the beginning and the end are kept.", phrase: "{} output kept"),
            flag: .limit("output", example: "64M")),
        .limit(
            "outputFloodBytes", \.limits.outputFloodBytes, .bytes, in: "GB",
            Words(label: "Total output", help: "Raw output after which the run is ended.", phrase: "{} output in total"),
            flag: .limit("flood", example: "4G")),
        .limit(
            "wallTimeMs", \.limits.wallTimeMs, .milliseconds, in: "min",
            Words(label: "Time", help: "From start to end.", phrase: "{} a run"), flag: .limit("time", example: "30m")),
        .limit(
            "stopGraceMs", \.limits.stopGraceMs, .milliseconds, in: "s",
            Words(label: "Time to stop", help: "Between asking processes to end and killing them.", phrase: "{} to stop"),
            flag: .limit("grace", example: "5s")),
        .limit(
            "silenceMs", \.limits.silenceMs, .milliseconds, in: "min",
            Words(label: "Silence", help: "How long an agent may be silent during a turn.", phrase: "silent at most {}"),
            flag: .limit("silence", example: "10m")),
    ]

    // MARK: Attributes of some fields

    private func asked(_ name: String) -> PolicyField {
        var field = self
        field.requestName = name
        return field
    }

    private func trusted(_ value: some PolicyValue) -> PolicyField {
        var field = self
        field.trustedValue = value.json
        return field
    }

    private func opening(_ value: some PolicyValue, _ words: String) -> PolicyField {
        var field = self
        field.opening = Opening(value: value.json, words: words)
        return field
    }
}
