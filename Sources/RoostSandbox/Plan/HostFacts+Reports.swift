import RoostModel

extension HostFacts {
    /// How the degradable guards hold for a run under this policy.
    func reports(for policy: Policy) -> [GuardReport] {
        [memoryReport, processReport, diskReport]
    }

    private var memoryReport: GuardReport {
        if resourceGroups.boundsMemory {
            return GuardReport(name: .memoryLimit, strength: .enforced, evidence: "a control group of the run's own")
        }
        return GuardReport(
            name: .memoryLimit, strength: .watched, evidence: "\(groupsMissing); memory in use is watched, not enforced",
            remedy: "run the daemon as root, or delegate the memory controller to it (systemd: Delegate=yes)")
    }

    private var processReport: GuardReport {
        if resourceGroups.boundsProcesses {
            return GuardReport(name: .processLimit, strength: .enforced, evidence: "a control group of the run's own")
        }
        if owner.uid != 0 {
            return GuardReport(name: .processLimit, strength: .enforced, evidence: "a resource limit in the run's user namespace")
        }
        return GuardReport(
            name: .processLimit, strength: .missing, evidence: "\(groupsMissing), and resource limits do not bind root",
            remedy: "let the project belong to an ordinary user, or make the pids controller available to the daemon")
    }

    private var diskReport: GuardReport {
        GuardReport(
            name: .diskLimit, strength: .watched,
            evidence: "what the run adds is measured while it runs; one file is bounded by a resource limit",
            remedy: "keep the state folder on a file system of its own where that is not enough")
    }

    private var groupsMissing: String {
        if case .none(let why) = resourceGroups { return "no control groups (\(why))" }
        return "no control group for it"
    }
}
