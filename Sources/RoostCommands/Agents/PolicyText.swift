import RoostModel
import RoostSupport
import RoostWire

/// What an agent or a run can access, as a table: reads, writes, network, programs, limits, guards.
enum PolicyText {
    static func give(_ answer: PreviewAnswer, json: Bool) throws {
        if json { return try Output.json(answer) }
        for (index, line) in lines(answer, terminal: .current).enumerated() { Output.words(line, indent: index == 0 ? 0 : 10) }
    }

    static func lines(_ answer: PreviewAnswer, terminal: Terminal) -> [String] {
        let (policy, sandbox) = (answer.policy, answer.sandbox)
        var lines = [terminal.styled(SafeText.line(sandbox.summary), .bold), ""]
        func row(_ name: String, _ values: [String]) {
            for (index, value) in (values.isEmpty ? ["nothing"] : values).enumerated() {
                let label = index == 0 ? name : ""
                lines.append(terminal.styled(label + String(repeating: " ", count: 10 - label.count), .dim) + value)
            }
        }
        if let missing = answer.missing { row("Missing", [terminal.styled(SafeText.line(missing), .yellow)]) }
        row("Reads", reads(sandbox) + sandbox.masked.map { "\(SafeText.line($0))  (hidden)" })
        row("Writes", sandbox.writable.map(SafeText.line))
        row("Network", [sandbox.network == .open ? "open: everything that this machine can reach" : "none"])
        row("Programs", programs(policy))
        row("Variables", variables(sandbox))
        row("Limits", limits(policy))
        row("Guards", guards(policy, sandbox, terminal))
        if !policy.changesByName.isEmpty { row("By name", [policy.changesByName.map(\.words).joined(separator: ", ") + " of its changes"]) }
        if let leftOut = answer.leftOut { row("Left out", ["variables not passed on: \(VisibleText.list(leftOut))"]) }
        if !answer.differences.isEmpty {
            lines.append("")
            lines.append(terminal.styled("What would change:", .bold))
            lines += answer.differences.map { difference in
                switch difference.direction {
                case .wider: terminal.styled("  + \(SafeText.line(difference.text))", .yellow)
                case .narrower: terminal.styled("  - \(SafeText.line(difference.text))", .green)
                case .other: "    \(SafeText.line(difference.text))"
                }
            }
        }
        return lines
    }

    /// Files below /etc are summarized if there are many; `--json` lists each.
    private static func reads(_ sandbox: SandboxPreview) -> [String] {
        let own = sandbox.readOnly.filter { $0.hasPrefix("/etc/") }
        let others = sandbox.readOnly.filter { !$0.hasPrefix("/etc/") }.map(SafeText.line)
        return others + (own.count > 3 ? ["/etc/…  (\(own.count) of the system's settings)"] : own.map(SafeText.line))
    }

    private static func programs(_ policy: Policy) -> [String] {
        if policy.deniedTools.isEmpty { return ["all readable programs"] }
        return ["all readable programs except " + policy.deniedTools.map(SafeText.line).joined(separator: ", ")]
    }

    /// Eight names per line.
    private static func variables(_ sandbox: SandboxPreview) -> [String] {
        let names = sandbox.environment.map(SafeText.line)
        return stride(from: 0, to: names.count, by: 8).map { names[$0..<min($0 + 8, names.count)].joined(separator: " ") }
    }

    /// Three limits per line.
    private static func limits(_ policy: Policy) -> [String] {
        let phrases = PolicyField.all.compactMap { $0.phrase(in: policy) }
        return stride(from: 0, to: phrases.count, by: 3).map { phrases[$0..<min($0 + 3, phrases.count)].joined(separator: ", ") }
    }

    private static func guards(_ policy: Policy, _ sandbox: SandboxPreview, _ terminal: Terminal) -> [String] {
        var lines = ["\(policy.isolation.rawValue)"]
        if sandbox.weaknesses.isEmpty { lines[0] += ": all enforced" }
        for weak in sandbox.weaknesses {
            let remedy = weak.remedy.map { "; \(SafeText.line($0))" } ?? ""
            lines.append(
                terminal.styled("\(weak.name.words) is \(weak.strength.rawValue)", .yellow) + ": \(SafeText.line(weak.evidence))\(remedy)")
        }
        if !policy.requiredGuards.isEmpty {
            lines.append("required: " + policy.requiredGuards.map(\.words).joined(separator: ", "))
        }
        return lines
    }
}

extension PolicyField {
    /// The value with its unit, such as `8 GB memory`; `nil` if the field is shown in another way.
    fileprivate func phrase(in policy: Policy) -> String? {
        guard let phrase, case .amount(let unit, _, _) = kind, case .integer(let value) = value(in: policy) else { return nil }
        let words =
            switch unit {
            case .count: String(value)
            case .bytes: formatted(bytes: value)
            case .milliseconds: Duration.milliseconds(value).formatted
            }
        return phrase.split(separator: "{}", omittingEmptySubsequences: false).joined(separator: words)
    }
}
