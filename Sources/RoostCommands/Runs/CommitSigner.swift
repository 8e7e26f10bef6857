import RoostModel
import RoostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Signs a commit with the person's own program and key, as `git commit -S` does. The program is taken from the person's and the system's
/// git configuration, never from the repository's.
struct CommitSigner {
    let unsigned: UnsignedCommit

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Throws: ``Failure``.
    func signature() throws -> String {
        let folder = FileManager.default.temporaryDirectory.path + "/roost-sign-" + UUID().uuidString.lowercased()
        guard mkdir(folder, 0o700) == 0 else { throw Failure(description: "\(folder) cannot be created") }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = folder + "/commit"
        try Self.write(unsigned.text, to: text)
        switch unsigned.format {
        case .openpgp: return try detached(setting("gpg.openpgp.program", folder) ?? setting("gpg.program", folder) ?? "gpg", text)
        case .x509: return try detached(setting("gpg.x509.program", folder) ?? "gpgsm", text)
        case .ssh: return try ssh(setting("gpg.ssh.program", folder) ?? "ssh-keygen", text, folder)
        }
    }

    private func detached(_ program: String, _ text: String) throws -> String {
        let output = text + ".sig"
        var variables: [String: String] = [:]
        // gpg asks for the passphrase on the terminal named by `GPG_TTY`.
        if HostEnvironment.current["GPG_TTY"] == nil, let name = ttyname(STDIN_FILENO) { variables["GPG_TTY"] = String(cString: name) }
        let code = Program.run(program, ["-bsau", unsigned.key ?? committer], input: text, output: output, variables: variables)
        return try Self.read(output, code, program)
    }

    private func ssh(_ program: String, _ text: String, _ folder: String) throws -> String {
        guard var key = unsigned.key, !key.isEmpty else {
            throw Failure(description: "git's user.signingKey is not set; set it with git config --global user.signingKey FILE")
        }
        var options: [String] = []
        if key.hasPrefix("key::") || key.hasPrefix("ssh-") {
            let literal = key.hasPrefix("key::") ? String(key.dropFirst(5)) : key
            key = folder + "/key"
            try Self.write(literal + "\n", to: key)
            // `-U`: the SSH agent holds the private key (ssh-keygen(1)).
            options = ["-U"]
        } else if key.hasPrefix("~/") {
            key = (HostEnvironment.current["HOME"] ?? "") + key.dropFirst(1)
        }
        let code = Program.run(program, ["-Y", "sign", "-n", "git", "-f", key] + options + [text], output: folder + "/said")
        return try Self.read(text + ".sig", code, program)
    }

    /// A setting from the person's or the system's git configuration, without a repository.
    private func setting(_ name: String, _ folder: String) throws -> String? {
        let output = folder + "/setting"
        let code = Program.run(
            "git", ["config", "--type=path", "--get", name], output: output, variables: ["GIT_DIR": folder + "/none"])
        guard code == 0 else { return nil }
        let value = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").first.map(String.init)
        return value?.isEmpty == false ? value : nil
    }

    private var committer: String {
        let line = unsigned.text.split(separator: "\n").first { $0.hasPrefix("committer ") }?.dropFirst(10) ?? ""
        return String(line[..<(line.lastIndex(of: ">").map { line.index(after: $0) } ?? line.endIndex)])
    }

    private static func write(_ text: String, to path: String) throws {
        do { try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting) } catch {
            throw Failure(description: "\(path) cannot be written: \(error)")
        }
    }

    private static func read(_ path: String, _ code: Int32, _ program: String) throws -> String {
        guard code != 127 else { throw Failure(description: "\(program) is not installed") }
        guard code == 0, let text = try? String(contentsOfFile: path, encoding: .utf8), UnsignedCommit.isSignature(text) else {
            throw Failure(description: "\(program) exited with \(code)")
        }
        return text
    }
}
