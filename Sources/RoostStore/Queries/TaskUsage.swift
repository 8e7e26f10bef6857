import RoostModel

extension Connection {
    /// What the runs of each task used together, for tasks named by their last runs. Most have one run, which is there already.
    func usage(of lasts: [Run]) throws -> [TaskID: Usage] {
        var sums: [TaskID: Usage] = [:]
        for last in lasts where last.attempt == 1 { sums[last.taskID] = last.usage }
        let long = lasts.filter { $0.attempt > 1 }.map { "\"\($0.taskID)\"" }
        if long.isEmpty { return sums }
        // Runtimes say these numbers, so any may come: floating sums never overflow, and all of them stay whole numbers in JSON.
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
