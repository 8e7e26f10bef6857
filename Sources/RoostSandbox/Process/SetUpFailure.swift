import RoostModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Maps failures before the command's start to errors that name the guard and the remedy.
enum SetUpFailure {
    /// A failed step of the launcher.
    static func error(step: String, number: Int32) -> SandboxError {
        let why = "\(step): \(SystemError.text(number))"
        switch step {
        case "overlay", "lower folder", "upper folder", "work folder": return .overlayFailed(why)
        case "project":
            return .setUpFailed("the project folder was replaced during the start (\(SystemError.text(number))); nothing was started")
        case "user namespace": return .guardMissing(.userNamespace, evidence: why, remedy: userNamespaceRemedy())
        case "mount namespace", "private mounts": return .guardMissing(.mountNamespace, evidence: why, remedy: userNamespaceRemedy())
        case "process namespace": return .guardMissing(.pidNamespace, evidence: why, remedy: userNamespaceRemedy())
        default: return .setUpFailed(why)
        }
    }

    /// The error output of bubblewrap or the holder.
    static func error(bubblewrap text: String) -> SandboxError {
        let text = text.split(separator: "\n").map(String.init).joined(separator: "; ")
        let refusals = ["No permissions to creat", "setting up uid map", "Creating new namespace failed", "user namespace"]
        if refusals.contains(where: text.contains) {
            return .guardMissing(.userNamespace, evidence: text, remedy: userNamespaceRemedy())
        }
        return .setUpFailed(text)
    }

    /// The kernel setting that forbids user namespaces, and the remedy.
    static func userNamespaceRemedy() -> String {
        #if os(Linux)
            func isOn(_ name: String, _ value: String) -> Bool {
                KernelFile.read("/proc/sys/" + name)?.split(whereSeparator: \.isWhitespace).first.map(String.init) == value
            }
            if isOn("kernel/apparmor_restrict_unprivileged_userns", "1") {
                return
                    "AppArmor restricts user namespaces (kernel.apparmor_restrict_unprivileged_userns = 1): install the AppArmor profile that "
                    + "comes with roost (roost doctor --apparmor-profile), or set it to 0 with sysctl"
            }
            if isOn("kernel/unprivileged_userns_clone", "0") {
                return "user namespaces are disabled for ordinary users: sysctl kernel.unprivileged_userns_clone=1"
            }
            if isOn("user/max_user_namespaces", "0") { return "user namespaces are disabled: sysctl user.max_user_namespaces=15000" }
        #endif
        return "allow user namespaces for this user; in a container, start it with permission to create namespaces"
    }
}
