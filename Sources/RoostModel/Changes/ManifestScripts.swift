#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Compares the programs that a package manifest names before and after a change.
enum ManifestScripts {
    static func marks(_ name: String, before: [UInt8]?, after: [UInt8]?) -> [ChangeMark] {
        switch name {
        case "package.json", "composer.json": [packageScripts(before, after)].compactMap(\.self)
        case "pyproject.toml": sections(before) == sections(after) ? [] : [ChangeMark(.buildScript, "changes how the package is built")]
        default: []
        }
    }

    /// Ignored files are judged by name only; their content is not read.
    static func marks(ofIgnored name: String) -> [ChangeMark] {
        ["package.json", "composer.json"].contains(name) ? [ChangeMark(.packageScript, "can name scripts, and is not read")] : []
    }

    /// Scripts that a package manager runs without being asked.
    private static let unasked: Set<String> = [
        "preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare", "prepack", "postpack", "dependencies",
        "pre-install-cmd", "post-install-cmd", "pre-update-cmd", "post-update-cmd", "post-autoload-dump", "post-root-package-install",
    ]
    /// Other members that name programs, or allow dependencies to run theirs.
    private static let members = [
        "husky", "lint-staged", "simple-git-hooks", "gitHooks", "pre-commit", "pnpm", "trustedDependencies", "packageManager", "bin",
        "gypfile",
        "workspaces", "overrides", "resolutions", "publishConfig", "config",
    ]

    private static func packageScripts(_ before: [UInt8]?, _ after: [UInt8]?) -> ChangeMark? {
        guard let after else { return ChangeMark(.packageScript, "is too large for its scripts to be read") }
        guard let now = object(after), isPlainlyWritten(after) else {
            return ChangeMark(.packageScript, "names scripts in a form that cannot be checked reliably")
        }
        let old = before.flatMap(object) ?? [:]
        let (first, second) = (scripts(old), scripts(now))
        let changed = second.filter { first[$0.key] != $0.value }.keys.sorted()
        let others = members.filter { old[$0] != now[$0] && now[$0] != nil }
        if changed.isEmpty && others.isEmpty { return nil }
        let alone = changed.filter(unasked.contains)
        var words: [String] = []
        if !changed.isEmpty { words.append("changes scripts (\(names(changed)))") }
        if !alone.isEmpty {
            words.append("\(names(alone)) \(alone.count == 1 ? "runs" : "run") by \(alone.count == 1 ? "itself" : "themselves")")
        }
        if !others.isEmpty { words.append("changes \(names(others))") }
        return ChangeMark(.packageScript, words.joined(separator: "; "))
    }

    private static func names(_ names: [String]) -> String {
        names.prefix(6).map { VisibleText.name(String($0.prefix(60))) }.joined(separator: ", ") + (names.count > 6 ? " …" : "")
    }

    private static func scripts(_ manifest: [String: JSONValue]) -> [String: JSONValue] {
        if case .object(let scripts)? = manifest["scripts"] { return scripts }
        return manifest["scripts"].map { ["scripts": $0] } ?? [:]
    }

    private static func object(_ bytes: [UInt8]) -> [String: JSONValue]? {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)), case .object(let members) = value else {
            return nil
        }
        return members
    }

    /// Whether every JSON reader finds the same scripts: the member appears at most once and is not written with escapes.
    private static func isPlainlyWritten(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.ranges(of: "\"scripts\"").count <= 1 && !text.contains("\\u00")
    }

    /// The lines of the sections that define how a Python package is built.
    private static func sections(_ bytes: [UInt8]?) -> [Substring] {
        var isWanted = false
        return String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n").filter { line in
            let text = line.drop { $0 == " " || $0 == "\t" }
            if text.first == "[" {
                isWanted = ["build-system", "tool.setuptools", "tool.hatch.build", "tool.poetry.build", "tool.pdm.build", "tool.pytest"]
                    .contains {
                        text.drop { $0 == "[" }.hasPrefix($0)
                    }
            }
            return isWanted || text.hasPrefix("build-backend") || text.hasPrefix("build-system")
        }
    }
}
