import RoostModel
import RoostSandbox
import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Selects the service manager of this machine.
enum HostService {
    static func manager(_ state: StateFolder) -> any ServiceManager {
        let environment = HostEnvironment.current
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/"
        #if os(macOS)
            return LaunchdService(command: .subprocess(), home: home, log: state.log)
        #else
            func program(_ name: String) -> String? { TrustedProgram.find(["/usr/bin/\(name)", "/bin/\(name)"]) }
            return SystemdService(
                command: .subprocess(), systemctl: program("systemctl"), loginctl: program("loginctl"),
                isRunning: access("/run/systemd/system", F_OK) == 0, user: userName(), environment: environment, home: home)
        #endif
    }

    /// From the user database; the user id if it has no entry.
    private static func userName() -> String {
        guard let entry = getpwuid(geteuid()) else { return "\(geteuid())" }
        return String(cString: entry.pointee.pw_name)
    }
}
