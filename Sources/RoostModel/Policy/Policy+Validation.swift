extension Policy {
    /// Bounds of what a person may list.
    package enum Bounds {
        package static let folders = 64
        package static let pathBytes = 4096
        package static let tools = 256
        package static let toolBytes = 512
        /// Of processes: what Linux numbers at most, and a few for the sandbox itself.
        package static let processes: Int64 = 4_000_000
        /// Of every other limit, in bytes or milliseconds. Sums of such numbers stay far from the end of theirs, and every reader of JSON
        /// keeps them whole.
        package static let limit: Int64 = 1 << 50
    }

    /// The policy as it is stored: lists without repetitions, what is writable not listed as readable as well. Pure: whether folders exist
    /// is the sandbox's question.
    package func validated() throws(DefinitionError) -> Policy {
        if isolation == .trusted {
            if network == .deny { throw .refused("a trusted run has open network; deny belongs to project or safe") }
            if !deniedTools.isEmpty || !readablePaths.isEmpty || !writablePaths.isEmpty {
                throw .refused("a trusted run has open file walls; paths and denied tools belong to project or safe")
            }
        }
        var policy = self
        policy.writablePaths = try Self.folders(writablePaths, "writablePaths")
        policy.readablePaths = try Self.folders(readablePaths, "readablePaths").filter { !policy.writablePaths.contains($0) }
        policy.deniedTools = try Self.tools(deniedTools)
        policy.requiredGuards = Self.unique(requiredGuards)
        for (name, value) in limits.named {
            guard value > 0 else { throw .invalid(field: "limits.\(name)", why: "must be greater than zero") }
            let most = name == "processes" ? Bounds.processes : Bounds.limit
            guard value <= most else { throw .invalid(field: "limits.\(name)", why: "must be at most \(most)") }
        }
        return policy
    }

    private static func folders(_ paths: [String], _ field: String) throws(DefinitionError) -> [String] {
        for path in paths {
            guard path.utf8.first == 0x2f else { throw .invalid(field: field, why: "must hold absolute paths; “\(shown(path))” is none") }
            guard path.utf8.count <= Bounds.pathBytes, !path.utf8.contains(0) else {
                throw .invalid(field: field, why: "holds a path that is too long or contains NUL: “\(shown(path))”")
            }
        }
        let folders = unique(paths.map(trimmed))
        guard folders.count <= Bounds.folders else { throw .invalid(field: field, why: "must hold at most \(Bounds.folders) folders") }
        return folders
    }

    private static func tools(_ names: [String]) throws(DefinitionError) -> [String] {
        for name in names {
            guard (1...Bounds.toolBytes).contains(name.utf8.count), !name.utf8.contains(0) else {
                throw .invalid(field: "deniedTools", why: "must hold names of 1 to \(Bounds.toolBytes) characters")
            }
            guard name.utf8.first == 0x2f || !name.utf8.contains(0x2f), name != ".", name != ".." else {
                throw .invalid(field: "deniedTools", why: "must hold plain names or absolute paths; “\(shown(name))” is neither")
            }
        }
        let tools = unique(names)
        guard tools.count <= Bounds.tools else { throw .invalid(field: "deniedTools", why: "must hold at most \(Bounds.tools) names") }
        return tools
    }

    /// Without slashes at the end.
    private static func trimmed(_ path: String) -> String {
        let end = path.utf8.lastIndex { $0 != 0x2f }
        return end.map { String(path[...$0]) } ?? "/"
    }

    private static func shown(_ text: String) -> String { text.utf8.count <= 100 ? text : String(text.prefix(100)) + "…" }

    private static func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }
}

extension Limits {
    /// Each bound with its name, as the wire spells it.
    package var named: [(name: String, value: Int64)] {
        [
            ("processes", Int64(processes)), ("memoryBytes", memoryBytes), ("openFiles", Int64(openFiles)), ("diskBytes", diskBytes),
            ("fileBytes", fileBytes), ("freeSpaceFloorBytes", freeSpaceFloorBytes), ("outputBytes", outputBytes),
            ("outputFloodBytes", outputFloodBytes), ("wallTimeMs", wallTimeMs), ("stopGraceMs", stopGraceMs), ("silenceMs", silenceMs),
        ]
    }
}
