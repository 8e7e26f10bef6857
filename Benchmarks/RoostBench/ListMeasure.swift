import RoostModel
import RoostStore

/// Reading the task list of a filled store, from inside.
enum ListMeasure {
    static func run(_ options: Options) async throws -> [String: [Double]] {
        let store = try Store.open(.file(try options.text("file")), logger: Surroundings.log)
        let queries: [(String, TaskQuery)] = [
            ("page50", TaskQuery(limit: 50)), ("page200", TaskQuery(limit: 200)), ("far", TaskQuery(limit: 200, offset: 9000)),
            ("group", TaskQuery(limit: 200, group: .done)), ("none", TaskQuery(limit: 200, group: .failed)),
            ("search", TaskQuery(limit: 200, search: "nowhere else")), ("found", TaskQuery(limit: 200, search: "make")),
        ]
        var answer: [String: [Double]] = [:]
        for round in 0..<55 {
            for (name, query) in queries {
                let (milliseconds, _) = try await Surroundings.timed { _ = try await store.queries.tasks(query) }
                if round >= 5 { answer[name, default: []].append(milliseconds) }
            }
            let (milliseconds, _) = try await Surroundings.timed { _ = try await store.queries.taskCounts() }
            if round >= 5 { answer["counts", default: []].append(milliseconds) }
        }
        await store.close()
        return answer
    }
}
