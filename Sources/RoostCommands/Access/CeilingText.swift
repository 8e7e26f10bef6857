import RoostModel
import RoostWire

/// A ceiling in a few words, as a list of tokens shows it.
enum CeilingText {
    static func words(_ ceiling: Ceiling) -> String {
        let usual = Policy()
        let policy = ceiling.policy
        var words = [policy.isolation.rawValue]
        if policy.isolation != .trusted { words.append(policy.network == .open ? "network" : "no network") }
        words.append(
            ceiling.folderRoots.isEmpty ? "opened projects" : ceiling.folderRoots.map { "in " + SafeText.line($0) }.joined(separator: ", "))
        words += policy.readablePaths.map { "reads " + SafeText.line($0) } + policy.writablePaths.map { "writes " + SafeText.line($0) }
        if ceiling.allowsInPlace { words.append("in place") }
        if policy.exposesEnvironmentFiles { words.append(".env files") }
        words += zip(policy.limits.named, usual.limits.named).filter { $0.value != $1.value }.map { limit, _ in
            "\(limit.name) \(limit.value)"
        }
        return words.joined(separator: "; ")
    }
}
