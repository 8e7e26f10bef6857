import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A sample project of three files with an error in one of them, and the command that fixes it.
struct SampleProject {
    let path: String

    static let repair = [
        "sh", "-c",
        """
        echo "looking around as $(id -un) on $(hostname), in $(pwd)"
        sh check.sh || echo "the check fails; fixing greet.sh"
        sed -i 's/Helo/Hello/' greet.sh
        printf '%s\\n' '- greet.sh says Hello again' >> CHANGES.md
        sh check.sh && echo "the check passes now"
        """,
    ]

    private static let files = [
        "greet.sh": "#!/bin/sh\necho \"Helo, ${1:-world}\"\n",
        "check.sh": "#!/bin/sh\ntest \"$(sh greet.sh Roost)\" = \"Hello, Roost\"\n",
        "README.md": "# Sample\n\nA greeter with a spelling mistake, for a first look at Roost.\n",
    ]

    /// In the cache folder (XDG Base Directory Specification), because the state folder cannot contain projects.
    static func folder(_ environment: [String: String]) -> String {
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? (environment["HOME"] ?? "/tmp") + "/.cache"
        return cache + "/roost/quickstart"
    }

    /// Creates the project, or restores its initial state.
    func make() throws {
        let manager = FileManager.default
        do {
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            for (name, text) in Self.files {
                try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
            }
            let changes = path + "/CHANGES.md"
            if manager.fileExists(atPath: changes) { try manager.removeItem(atPath: changes) }
        } catch {
            throw ErrorBody(
                .projectRefused, "the sample project could not be created in \(path): \(error)", requestId: "")
        }
    }
}
