import RoostModel
import RoostWire

/// A one-line summary of a ceiling for the token list.
enum CeilingText {
    static func words(_ ceiling: Ceiling) -> String {
        let policy = ceiling.policy
        var words = [policy.isolation.rawValue]
        if policy.isolation != .trusted { words.append(policy.network == .open ? "network" : "no network") }
        words.append(
            ceiling.folderRoots.isEmpty ? "opened projects" : ceiling.folderRoots.map { "in " + SafeText.line($0) }.joined(separator: ", "))
        words += policy.readablePaths.map { "reads " + SafeText.line($0) } + policy.writablePaths.map { "writes " + SafeText.line($0) }
        if ceiling.allowsInPlace { words.append("in place") }
        if policy.exposesEnvironmentFiles { words.append(".env files") }
        words += Policy.differences(from: Policy(), to: policy).filter { $0.field.hasPrefix("limits.") }.map(\.text)
        return words.joined(separator: "; ")
    }
}
