import RoostModel
import RoostRuntimes
import RoostSandbox
import RoostServer
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Checks the machine and reports findings with evidence and fixes.
struct Doctor: Sendable {
    let state: StateFolder
    /// The path of git; `nil` if there is none that only root can change.
    let git: String?
    let sandbox: any Sandbox
    /// The configured address of the TCP listener; `nil` if it is off.
    let loopback: APIServer.Loopback?
    /// Whether the checks run inside the daemon, which must not wait for an answer of its own.
    var standsInDaemon = false

    func findings() async -> [Finding] {
        let machine = await BlockingThread.run {
            [clock(), stateFolder()] + remains() + leftovers() + [logSize(), space(), use(), database()]
                + [apiServer(), userNamespaces()].compactMap(\.self)
        }
        let guards = await guards()
        let programs = await BlockingThread.run { [versionControl(), owner()] + runtimes() }
        return await machine + guards + programs + [service()]
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

    private func versionControl() -> Finding {
        guard let git else {
            return Finding(
                id: "git", severity: .warning, title: "git is missing; repositories cannot be used as projects",
                evidence: "not found in the system's folders",
                fix: "apt install git")
        }
        return Finding(id: "git", severity: .ok, title: "git is installed", evidence: git)
    }

    private func owner() -> Finding {
        geteuid() == 0
            ? Finding(
                id: "user.root", severity: .info,
                title: "the daemon runs as root; runs use the user and group ids of their project's owner",
                evidence: "uid 0", fix: "run it as an ordinary user if possible")
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
                case (_, .notNeeded): return told(.ok, "needs no model and no API key")
                case (nil, _): return told(.info, "is not installed")
                case (_, .missing): return told(.warning, "is installed but not signed in")
                case (_, .unknown): return told(.info, "is installed; its sign-in can only be checked by its provider")
                case (_, .ready): return told(.ok, "is installed and signed in")
                }
            }
    }
}
