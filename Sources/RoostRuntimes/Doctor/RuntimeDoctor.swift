package import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which runtimes could work here, without running anything.
package struct RuntimeDoctor: Sendable {
    private let lookUp: ExecutableLookUp
    private let readFile: @Sendable (_ path: String) -> [UInt8]?
    private let now: @Sendable () -> Timestamp

    package init(
        lookUp: ExecutableLookUp, readFile: @escaping @Sendable (_ path: String) -> [UInt8]?, now: @escaping @Sendable () -> Timestamp
    ) {
        self.lookUp = lookUp
        self.readFile = readFile
        self.now = now
    }

    /// - Parameter environment: the person's variables, ``ClaudeVariables/requested`` at least.
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

    /// Other providers' keys are not looked at.
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
