import RoostWire

/// The AppArmor profile for systems that restrict user namespaces to programs with a profile (Ubuntu since 23.10).
enum AppArmor {
    static let file = "/etc/apparmor.d/roost"

    /// - Parameter executable: the absolute path of the program.
    static func profile(for executable: String) -> String {
        // Quotes and glob characters are escaped.
        let path = executable.map { "\"*?[]{}^\\@".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        return """
            # Allows Roost and its children to create the user namespaces of its sandboxes. The profile restricts and allows nothing else:
            # the confinement is done by the sandboxes.
            abi <abi/4.0>,
            include <tunables/global>

            profile roost "\(path)" flags=(unconfined) {
              userns,
              include if exists <local/roost>
            }

            """
    }

    /// - Parameters:
    /// - restriction: the value of `kernel.apparmor_restrict_unprivileged_userns`; `nil` if the kernel does not have it.
    /// - label: the profile of this process.
    static func finding(restriction: String?, label: String?, isRoot: Bool) -> Finding? {
        guard restriction == "1" else { return nil }
        let evidence = "kernel.apparmor_restrict_unprivileged_userns is 1; this program runs as \(label ?? "unknown")"
        if isRoot || label?.hasPrefix("roost") == true {
            return Finding(
                id: "apparmor.userns", severity: .ok, title: "AppArmor allows Roost to create user namespaces", evidence: evidence)
        }
        return Finding(
            id: "apparmor.userns", severity: .error, title: "AppArmor does not allow this program to create user namespaces",
            evidence: evidence,
            fix: "roost doctor --apparmor-profile | sudo tee \(file) >/dev/null && sudo apparmor_parser --replace \(file)")
    }
}
