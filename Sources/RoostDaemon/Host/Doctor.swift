import RoostModel
import RoostRuntimes
import RoostSandbox
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Looks at the machine and says what is fit and what is not, with evidence and what to do.
struct Doctor: Sendable {
    let state: StateFolder
    /// Where git lies; `nil` where there is none that only root can change.
    let git: String?
    let sandbox: any Sandbox

    func findings() async -> [Finding] {
        await guards() + [stateFolder(), space(), versionControl(), owner()] + runtimes()
    }

    private func guards() async -> [Finding] {
        await sandbox.survey().map { report in
            let severity: Finding.Severity =
                switch report.strength {
                case .enforced: .ok
                case .watched: .info
                case .missing: report.name.isMandatory ? .error : .warning
                }
            return Finding(
                id: "guard.\(report.name.rawValue)", severity: severity,
                title:
                    "\(report.name.words) \(report.strength == .enforced ? "is enforced" : report.strength == .watched ? "is watched, not enforced" : "is missing")",
                evidence: report.evidence, fix: report.remedy)
        }
    }

    private func stateFolder() -> Finding {
        var status = stat()
        guard stat(state.path, &status) == 0 else {
            return Finding(
                id: "state.folder", severity: .info, title: "there is no state folder yet", evidence: state.path, fix: "roost up makes it")
        }
        if status.st_mode & 0o077 != 0 {
            return Finding(
                id: "state.folder", severity: .warning, title: "others can look into the state folder", evidence: state.path,
                fix: "chmod 700 \(state.path)")
        }
        if access(state.path, W_OK | X_OK) != 0 {
            return Finding(
                id: "state.folder", severity: .error, title: "the state folder is not writable", evidence: state.path,
                fix: "make it writable, or set ROOST_HOME to another folder")
        }
        return Finding(id: "state.folder", severity: .ok, title: "the state folder is private and writable", evidence: state.path)
    }

    private func space() -> Finding {
        var status = statvfs()
        var path = state.path
        while statvfs(path, &status) != 0, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            path = String(path[..<slash])
        }
        let free = Int64(status.f_bavail) * Int64(status.f_frsize)
        let evidence = "\(formatted(bytes: free)) free at \(path)"
        if free < 1 << 30 {
            return Finding(
                id: "state.space", severity: free < 512 << 20 ? .error : .warning, title: "little space is left for work trees",
                evidence: evidence, fix: "roost gc removes finished work trees")
        }
        return Finding(id: "state.space", severity: .ok, title: "there is space for work trees", evidence: evidence)
    }

    private func versionControl() -> Finding {
        guard let git else {
            return Finding(
                id: "git", severity: .warning, title: "git is missing; repositories cannot be worked on",
                evidence: "none in the system's folders",
                fix: "apt install git")
        }
        return Finding(id: "git", severity: .ok, title: "git is there", evidence: git)
    }

    private func owner() -> Finding {
        geteuid() == 0
            ? Finding(
                id: "user.root", severity: .info, title: "the daemon runs as root; runs take the ids of their project's owner",
                evidence: "uid 0", fix: "run it as yourself where you can")
            : Finding(id: "user.root", severity: .ok, title: "the daemon runs as an ordinary user", evidence: "uid \(geteuid())")
    }

    private func runtimes() -> [Finding] {
        RuntimeDoctor(lookUp: .host, readFile: HostFiles.read, now: WallClock.live.now).findings(environment: HostEnvironment.current)
            .map { finding in
                let name = finding.runtime.rawValue
                let place = [finding.path, finding.version].compactMap { $0 }.joined(separator: ", version ")
                func told(_ severity: Finding.Severity, _ title: String) -> Finding {
                    Finding(
                        id: "runtime.\(name)", severity: severity, title: "\(name) \(title)",
                        evidence: place.isEmpty ? (finding.signIn == .notNeeded ? "built in" : "not found") : place, fix: finding.fix)
                }
                switch (finding.path, finding.signIn) {
                case (_, .notNeeded): return told(.ok, "needs no model and no key")
                case (nil, _): return told(.info, "is not installed")
                case (_, .missing): return told(.warning, "is installed but not signed in")
                case (_, .unknown): return told(.info, "is installed; whether it is signed in only its provider knows")
                case (_, .ready): return told(.ok, "is installed and signed in")
                }
            }
    }
}
