import RoostModel
import RoostSandbox
import RoostWire

/// The system's tar, from folders that only root can change.
struct Tar: Sendable {
    private let command: HostCommand
    private let program: String
    private let zstd: String?
    private let gzip: String?

    /// - Throws: ``ErrorBody`` if there is no tar.
    init(command: HostCommand = .subprocess()) throws {
        func find(_ name: String) -> String? { TrustedProgram.find(["/usr/bin/\(name)", "/bin/\(name)", "/usr/local/bin/\(name)"]) }
        guard let program = find("tar") else {
            throw ErrorBody(.wrongState, "tar was not found in the system's folders", hint: "apt install tar", requestId: "")
        }
        self.command = command
        self.program = program
        zstd = find("zstd")
        gzip = find("gzip")
    }

    /// The content of an archive.
    enum Contents {
        /// Names with everything below them.
        case whole([String])
        /// The path of a file with exactly the names, each terminated by a zero byte.
        case listed(String)
    }

    /// Packs names of a folder. Files that change or disappear meanwhile are not an error.
    func pack(_ contents: Contents, of folder: String, into archive: String, isCompressed: Bool = false) async throws {
        var arguments = ["--create", "--file", archive, "--directory", folder, "--format", "pax", "--numeric-owner"]
        #if os(Linux)
            arguments += ["--sparse", "--warning", "no-file-changed", "--warning", "no-file-ignored", "--ignore-failed-read"]
            // As a restore requires: no hard links, no setuid, setgid or sticky bits.
            arguments += ["--hard-dereference", "--mode", "u-s,g-s,o-t"]
        #endif
        if isCompressed { arguments += try compression }
        switch contents {
        case .whole(let names): arguments += ["--"] + names
        case .listed(let file):
            arguments += ["--no-recursion", "--null"]
            #if os(Linux)
                arguments += ["--verbatim-files-from"]
            #endif
            arguments += ["--files-from", file]
        }
        // Exit code 1: a file changed while it was read.
        try await run(arguments, tolerates: [0, 1], doing: "pack \(archive)")
    }

    /// - Returns: the names of the members as in the archive, with the letter of each kind: `-` for a file.
    func list(_ archive: String) async throws -> [(name: String, kind: Character)] {
        let names = try await run(["--list", "--file", archive], tolerates: [0], doing: "read \(archive)").split(separator: "\n")
        let lines = try await run(["--list", "--verbose", "--file", archive], tolerates: [0], doing: "read \(archive)").split(
            separator: "\n")
        guard names.count == lines.count else {
            throw ErrorBody(.invalidRequest, "\(archive) is not a Roost backup", requestId: "")
        }
        return zip(names, lines).map { (String($0), $1.first ?? "?") }
    }

    /// Unpacks only below a folder: no absolute names, no `..`, and no symbolic link is followed.
    ///
    /// - Parameter keepsOwners: whether files keep their owners and modes, as far as this user may set them.
    func unpack(_ archive: String, into folder: String, names: [String] = [], keepsOwners: Bool = false) async throws {
        let rights = keepsOwners ? ["--preserve-permissions"] : ["--no-same-owner", "--no-same-permissions"]
        try await run(
            ["--extract", "--file", archive, "--directory", folder, "--numeric-owner"] + rights + ["--"] + names, tolerates: [0],
            doing: "unpack \(archive)")
    }

    private var compression: [String] {
        get throws {
            if let zstd { return ["--use-compress-program", zstd] }
            if gzip != nil { return ["--gzip"] }
            return []
        }
    }

    @discardableResult
    private func run(_ arguments: [String], tolerates: [Int], doing: String) async throws -> String {
        let result = try await command.run(
            .init(
                executable: program, arguments: arguments, environment: ["PATH": "/usr/bin:/bin:/usr/local/bin", "LC_ALL": "C.UTF-8"],
                timeout: .seconds(6 * 3600)))
        guard case .exited(let code) = result.exit, tolerates.contains(code) else {
            let said = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").suffix(3).joined(separator: "; ")
            throw ErrorBody(.internalError, "tar failed to \(doing): \(said)", requestId: "")
        }
        return String(decoding: result.output, as: UTF8.self)
    }
}
