import RoostModel

extension HostFacts {
    /// The strength of the degradable guards for a run under this policy.
    func reports(for policy: Policy) -> [GuardReport] {
        [memoryReport, processReport, diskReport]
    }

    private var memoryReport: GuardReport {
        if resourceGroups.boundsMemory {
            return GuardReport(name: .memoryLimit, strength: .enforced, evidence: "the run has its own control group")
        }
        return GuardReport(
            name: .memoryLimit, strength: .watched, evidence: "\(groupsMissing); memory use is watched, not enforced",
            remedy: "run the daemon as root, or delegate the memory controller to it (systemd: Delegate=yes)")
    }

    private var processReport: GuardReport {
        if resourceGroups.boundsProcesses {
            return GuardReport(name: .processLimit, strength: .enforced, evidence: "the run has its own control group")
        }
        if owner.uid != 0 {
            return GuardReport(name: .processLimit, strength: .enforced, evidence: "a resource limit in the run's user namespace")
        }
        return GuardReport(
            name: .processLimit, strength: .missing, evidence: "\(groupsMissing), and resource limits do not apply to root",
            remedy: "change the project's owner to an ordinary user, or make the pids controller available to the daemon")
    }

    private var diskReport: GuardReport {
        GuardReport(
            name: .diskLimit, strength: .watched,
            evidence: "disk use is measured during the run; the size of one file is enforced by a resource limit",
            remedy: "if that is not sufficient, move the state folder to a file system of its own")
    }

    private var groupsMissing: String {
        if case .none(let why) = resourceGroups { return "no control groups (\(why))" }
        return "no control group for it"
    }
}
