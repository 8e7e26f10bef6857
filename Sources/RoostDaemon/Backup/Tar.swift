import RoostModel
import RoostSandbox
import RoostWire

/// The system's tar, found where only root could have put it.
struct Tar: Sendable {
    private let command: HostCommand
    private let program: String
    private let zstd: String?
    private let gzip: String?

    /// - Throws: ``ErrorBody`` where there is no tar.
    init(command: HostCommand = .subprocess()) throws {
        func find(_ name: String) -> String? { TrustedProgram.find(["/usr/bin/\(name)", "/bin/\(name)", "/usr/local/bin/\(name)"]) }
        guard let program = find("tar") else {
            throw ErrorBody(.wrongState, "tar is missing in the system's folders", hint: "apt install tar", requestId: "")
        }
        self.command = command
        self.program = program
        zstd = find("zstd")
        gzip = find("gzip")
    }

    /// Packs names of a folder. Files that change meanwhile are no failure.
    func pack(_ names: [String], of folder: String, into archive: String, isCompressed: Bool = false) async throws {
        var arguments = ["--create", "--file", archive, "--directory", folder, "--format", "pax", "--numeric-owner"]
        #if os(Linux)
            arguments += ["--sparse", "--warning", "no-file-changed", "--warning", "no-file-ignored", "--ignore-failed-read"]
        #endif
        if isCompressed { arguments += try compression }
        // 1: a file changed while it was read.
        try await run(arguments + ["--"] + names, tolerates: [0, 1], doing: "pack \(archive)")
    }

    /// - Returns: names of the members, as they stand in the archive.
    func list(_ archive: String) async throws -> [String] {
        let output = try await run(["--list", "--file", archive], tolerates: [0], doing: "read \(archive)")
        return output.split(separator: "\n").map(String.init)
    }

    /// Unpacks below a folder and nowhere else: no absolute names, no `..`, no links followed.
    func unpack(_ archive: String, into folder: String, names: [String] = []) async throws {
        try await run(
            ["--extract", "--file", archive, "--directory", folder, "--numeric-owner", "--preserve-permissions", "--"] + names,
            tolerates: [0],
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
            throw ErrorBody(.internalError, "tar could not \(doing): \(said)", requestId: "")
        }
        return String(decoding: result.output, as: UTF8.self)
    }
}
