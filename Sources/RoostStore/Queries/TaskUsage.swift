import RoostModel

extension Connection {
    /// The total usage of each task's runs, for tasks given by their last runs. Most tasks have one run, whose usage is known already.
    func usage(of lasts: [Run]) throws -> [TaskID: Usage] {
        var sums: [TaskID: Usage] = [:]
        for last in lasts where last.attempt == 1 { sums[last.taskID] = last.usage }
        let long = lasts.filter { $0.attempt > 1 }.map { "\"\($0.taskID)\"" }
        if long.isEmpty { return sums }
        // Runtimes report these numbers, so any value may occur. Floating-point sums never overflow, and the bound keeps them exact
        // integers in JSON.
        func sum(_ key: String) -> String { "'\(key)', CAST(min(total(usage ->> '\(key)'), 9007199254740991) AS INTEGER)" }
        let rows = try rows(
            """
            SELECT task, json_object(\(sum("inputTokens")), \(sum("outputTokens")), \(sum("cacheReadTokens")), \(sum("cacheWriteTokens")),
                'costUSD', min(sum(usage ->> 'costUSD'), 1e15)) AS usage
            FROM runs WHERE task IN (SELECT value FROM json_each(?)) AND usage IS NOT NULL GROUP BY task
            """, "[\(long.joined(separator: ","))]")
        for row in rows { sums[try row.id("task")] = try row.json("usage") }
        return sums
    }
}
