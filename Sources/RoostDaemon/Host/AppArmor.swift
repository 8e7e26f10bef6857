import RoostWire

/// Systems whose AppArmor forbids user namespaces to ordinary programs (Ubuntu since 23.10) need a profile that names ours.
enum AppArmor {
    static let file = "/etc/apparmor.d/roost"

    /// - Parameter executable: absolute path of the program.
    static func profile(for executable: String) -> String {
        // Quotes and globs mean something there.
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
    ///   - restriction: of `kernel.apparmor_restrict_unprivileged_userns`; `nil` where the kernel has no such switch.
    ///   - label: the profile that this process runs under.
    static func finding(restriction: String?, label: String?, isRoot: Bool) -> Finding? {
        guard restriction == "1" else { return nil }
        let evidence = "kernel.apparmor_restrict_unprivileged_userns is 1; this program runs as \(label ?? "unknown")"
        if isRoot || label?.hasPrefix("roost") == true {
            return Finding(id: "apparmor.userns", severity: .ok, title: "AppArmor lets Roost make user namespaces", evidence: evidence)
        }
        return Finding(
            id: "apparmor.userns", severity: .error, title: "AppArmor forbids this program user namespaces", evidence: evidence,
            fix: "roost doctor --apparmor-profile | sudo tee \(file) >/dev/null && sudo apparmor_parser --replace \(file)")
    }
}
