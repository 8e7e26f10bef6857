extension Policy {
    /// What could be done under this policy and not under the ceiling; empty where it stays within.
    package func excess(over ceiling: Policy) -> [PolicyChange] {
        Policy.differences(from: ceiling, to: self).filter { change in
            // Time to end holds up whoever waits for the end.
            change.direction == .wider || change.field == "limits.stopGraceMs" && limits.stopGraceMs > ceiling.limits.stopGraceMs
        }
    }
}
