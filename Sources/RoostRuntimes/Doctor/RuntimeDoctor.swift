package import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Checks which runtimes could work on this machine, without running anything.
package struct RuntimeDoctor: Sendable {
    private let lookUp: ExecutableLookUp
    private let readFile: @Sendable (_ path: String) -> [UInt8]?
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - lookUp: finds programs on the host.
    ///   - readFile: the content of a file on the host, or `nil` if it cannot be read.
    ///   - now: used to check whether a sign-in has expired.
    package init(
        lookUp: ExecutableLookUp, readFile: @escaping @Sendable (_ path: String) -> [UInt8]?, now: @escaping @Sendable () -> Timestamp
    ) {
        self.lookUp = lookUp
        self.readFile = readFile
        self.now = now
    }

    /// One finding per runtime.
    ///
    /// - Parameter environment: the person's variables, at least ``ClaudeVariables/requested``.
    package func findings(environment: [String: String]) -> [RuntimeFinding] {
        [claude(environment), RuntimeFinding(runtime: .command, path: nil, version: nil, signIn: .notNeeded, fix: nil)]
    }

    private func claude(_ environment: [String: String]) -> RuntimeFinding {
        let credentials = ClaudeCredentials(readFile: readFile, now: now)
        var fix: String?
        var path: String?
        do {
            path = try ClaudeLocator(lookUp: lookUp).executable(environment, workingDirectory: "/")
        } catch {
            fix = (error as? RuntimeError)?.message ?? "\(error)"
        }
        var signIn = RuntimeFinding.SignIn.ready
        do {
            _ = try credentials.access(RunVariables(all: environment))
            if !Self.hasOwnKey(environment), credentials.state(RunVariables(all: environment)) == .variables { signIn = .unknown }
        } catch {
            signIn = .missing
            fix = fix ?? (error as? RuntimeError)?.message ?? "\(error)"
        }
        return RuntimeFinding(runtime: .claude, path: path, version: path.flatMap(version), signIn: signIn, fix: fix)
    }

    /// Keys of other providers are not checked.
    private static func hasOwnKey(_ environment: [String: String]) -> Bool {
        ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"].contains { environment[$0]?.isEmpty == false }
    }

    /// The native installer keeps programs as `…/versions/2.1.329`; a package has its `package.json` beside the program.
    private func version(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        if parts.count > 1, parts[parts.count - 2] == "versions", let last = parts.last { return String(last) }
        let folder = "/" + parts.dropLast().joined(separator: "/")
        guard let bytes = readFile(folder + "/package.json"),
            let package = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        else { return nil }
        return package["version"]?.string
    }
}
