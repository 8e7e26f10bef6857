import RoostModel
import RoostServer
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Checks of the machine.
extension Doctor {
    func clock() -> Finding {
        let now = WallClock.live.now()
        var status = stat()
        let written = stat(state.database, &status) == 0 ? Int64(status.modified) : 0
        // 2025-01-01: before the first version was built.
        if now.milliseconds < 1_735_689_600_000 || written > now.milliseconds / 1000 + 120 {
            return Finding(
                id: "clock", severity: .warning, title: "the clock is wrong", evidence: "\(now)",
                fix: "set it: timedatectl set-ntp true; until then, timestamps and token expiry are wrong")
        }
        return Finding(id: "clock", severity: .ok, title: "the clock is plausible", evidence: "\(now)")
    }

    func apiServer() -> Finding? {
        guard let loopback, loopback.port > 0, loopback.address != "::1" else { return nil }
        let place = "\(loopback.address), port \(loopback.port)"
        if LoopbackPort.isFree(UInt16(loopback.port)) {
            return Finding(id: "port", severity: .ok, title: "the API server's port is available", evidence: place)
        }
        if standsInDaemon || RunningDaemon.answers(state) {
            return Finding(id: "port", severity: .ok, title: "the API server's port is in use while the daemon runs", evidence: place)
        }
        let holder = PortHolder.find(port: loopback.port)
        return Finding(
            id: "port", severity: .warning, title: "the API server's port is in use by \(holder?.words ?? "another process")",
            evidence: place,
            fix: "end that process, or choose another port: server.port in \(state.settings)")
    }

    func userNamespaces() -> Finding? {
        AppArmor.finding(
            restriction: HostFiles.line("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
            label: HostFiles.line("/proc/self/attr/current"), isRoot: geteuid() == 0)
    }

    func service() async -> Finding {
        do {
            let report = try await HostService.manager(state).status()
            let evidence = [report.state, report.pid.map { "pid \($0)" }, report.file].compactMap(\.self).joined(separator: ", ")
            if report.manager == "none" {
                return Finding(
                    id: "service", severity: .info, title: "there is no service manager", evidence: "none found",
                    fix: report.notes.joined(separator: "; "))
            }
            guard report.isInstalled else {
                return Finding(
                    id: "service", severity: .info, title: "the daemon is not a service", evidence: evidence,
                    fix: "roost service install starts it with the system")
            }
            if report.state == "failed" {
                return Finding(
                    id: "service", severity: .warning, title: "the service failed", evidence: evidence,
                    fix: "journalctl --user -u roost shows why; roost service install starts it again")
            }
            let note = report.notes.first
            return Finding(
                id: "service", severity: note == nil ? .ok : .info, title: "the daemon is a service", evidence: evidence, fix: note)
        } catch {
            return Finding(id: "service", severity: .info, title: "the service manager does not answer", evidence: "\(error)")
        }
    }
}

extension stat {
    /// The modification time in seconds since 1970.
    fileprivate var modified: Int {
        #if os(Linux)
            st_mtim.tv_sec
        #else
            st_mtimespec.tv_sec
        #endif
    }
}
