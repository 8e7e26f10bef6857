import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// Shell completions for names and ids of the daemon's objects; empty if no daemon answers.
enum KnownWords {
    static let agents = CompletionKind.custom { _, _, _ in
        await ask { client in
            let page: ListAnswer<AgentAnswer> = try await client.get("/v1/agents")
            return page.items.map(\.name)
        }
    }

    /// The agents that a task can be given to by name, including the runtimes.
    static let workers = CompletionKind.custom { _, _, _ in
        let own: [String] = await ask { client in
            let page: ListAnswer<AgentAnswer> = try await client.get("/v1/agents")
            return page.items.map(\.name)
        }
        return own + RuntimeKind.allCases.map(\.rawValue)
    }

    static let tasks = CompletionKind.custom { _, _, _ in
        await ask { client in
            let page: ListAnswer<TaskAnswer> = try await client.get("/v1/tasks?limit=50")
            return ["@last"] + page.items.map(\.id.short)
        }
    }

    /// The newest run of each task.
    static let runs = CompletionKind.custom { _, _, _ in
        await ask { client in
            let page: ListAnswer<TaskAnswer> = try await client.get("/v1/tasks?limit=50")
            return ["@last"] + page.items.compactMap { $0.lastRun?.id.short }
        }
    }

    static let tokens = CompletionKind.custom { _, _, _ in
        await ask { client in
            let page: ListAnswer<TokenAnswer> = try await client.get("/v1/tokens")
            return page.items.filter { $0.revokedAt == nil }.map(\.id.short)
        }
    }

    private static func ask(_ words: @Sendable (RoostClient) async throws -> [String]) async -> [String] {
        (try? await DaemonAccess.with { try await words($0) }) ?? []
    }
}
