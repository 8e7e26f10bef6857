import RoostModel

/// Computes what a turn used from the CLI's figures.
///
/// The CLI reports running totals of the session. It carries them over to a resumed process, but only if the earlier process exited
/// normally: the share of a killed process is missing from the next one's totals (measured on 2.1.329). Therefore the difference that the
/// CLI itself reports (`model_usage_since_last_result`) is used where present, and the difference of totals otherwise.
struct ClaudeAccounting {
    /// The running totals the session last reported.
    private(set) var totals: Usage
    /// What the results of this turn reported.
    private var settled = Usage()
    /// What messages since the last result reported; without cost, which only results give.
    private var live = Usage()
    /// Results that arrived while no turn of ours was running; they count toward the next turn.
    private var unclaimed = Usage()
    private var isInTurn = false

    init(totals: Usage) {
        self.totals = totals
    }

    mutating func beginTurn() {
        settled = unclaimed
        unclaimed = Usage()
        live = Usage()
        isInTurn = true
    }

    /// A message is complete; returns what the turn has used so far.
    mutating func spent(_ tokens: ClaudeTokens) -> Usage {
        live =
            live
            + Usage(
                inputTokens: tokens.input ?? 0, outputTokens: tokens.output ?? 0, cacheReadTokens: tokens.cacheRead ?? 0,
                cacheWriteTokens: tokens.cacheWrite ?? 0)
        return settled + live
    }

    /// A result arrived; returns what the turn has used in total so far.
    mutating func finished(_ result: ClaudeResultLine) -> Usage {
        let reported = Self.sum(result.modelUsage, cost: result.totalCostUSD)
        let difference = result.usageSinceLastResult.map { Self.sum($0, cost: nil) } ?? reported.minus(totals)
        // A failure before the session was loaded reports empty totals, which are not the session's.
        if !result.modelUsage.isEmpty { totals = reported }
        live = Usage()
        if isInTurn { settled = settled + difference } else { unclaimed = unclaimed + difference }
        return settled
    }

    mutating func endTurn() {
        isInTurn = false
    }

    private static func sum(_ usage: [String: ClaudeResultLine.ModelUsage], cost: Double?) -> Usage {
        var sum = Usage(costUSD: cost)
        for model in usage.values {
            sum =
                sum
                + Usage(
                    inputTokens: model.inputTokens ?? 0, outputTokens: model.outputTokens ?? 0,
                    cacheReadTokens: model.cacheReadInputTokens ?? 0, cacheWriteTokens: model.cacheCreationInputTokens ?? 0,
                    costUSD: cost == nil ? model.costUSD : nil)
        }
        return sum
    }
}

extension Usage {
    fileprivate static func + (left: Usage, right: Usage) -> Usage {
        let cost: Double? =
            switch (left.costUSD, right.costUSD) {
            case (let left?, let right?): left + right
            case (let only?, nil), (nil, let only?): only
            case (nil, nil): nil
            }
        return Usage(
            inputTokens: left.inputTokens + right.inputTokens, outputTokens: left.outputTokens + right.outputTokens,
            cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens, cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
            costUSD: cost)
    }

    /// The growth since `earlier`. If the totals shrank, they were reset, and all of them count as growth.
    fileprivate func minus(_ earlier: Usage) -> Usage {
        let isAnew =
            inputTokens < earlier.inputTokens || outputTokens < earlier.outputTokens || cacheReadTokens < earlier.cacheReadTokens
            || cacheWriteTokens < earlier.cacheWriteTokens || (costUSD ?? 0) < (earlier.costUSD ?? 0)
        if isAnew { return self }
        return Usage(
            inputTokens: inputTokens - earlier.inputTokens, outputTokens: outputTokens - earlier.outputTokens,
            cacheReadTokens: cacheReadTokens - earlier.cacheReadTokens, cacheWriteTokens: cacheWriteTokens - earlier.cacheWriteTokens,
            costUSD: costUSD.map { $0 - (earlier.costUSD ?? 0) })
    }
}
