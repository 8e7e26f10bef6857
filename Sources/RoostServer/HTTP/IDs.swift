import Hummingbird
import RoostModel
import RoostWire

/// Reads ids as people write them: whole, by their last six or more characters, or `@last`.
struct IDs: Sendable {
    let queries: any Queries

    func run(_ context: DoorContext) async throws -> RunID {
        let text = try context.parameters.require("id")
        if text == "@last" {
            guard let run = try await queries.lastRun() else {
                throw ErrorBody(.runNotFound, "nothing has run yet", hint: "try roost run -- echo hello", requestId: context.requestID)
            }
            return run.id
        }
        if let id = RunID(text) {
            guard try await queries.run(id) != nil else {
                throw ErrorBody(.runNotFound, "there is no run \(id.short)", requestId: context.requestID)
            }
            return id
        }
        return try one(
            of: Self.isSuffix(text) ? try await queries.resolveRun(suffix: text, limit: 2) : [], text, .runNotFound, context)
    }

    func task(_ context: DoorContext) async throws -> TaskID {
        let text = try context.parameters.require("id")
        if text == "@last" {
            guard let run = try await queries.lastRun() else {
                throw ErrorBody(.taskNotFound, "there is no task yet", hint: "try roost run -- echo hello", requestId: context.requestID)
            }
            return run.taskID
        }
        if let id = TaskID(text) {
            guard try await queries.task(id) != nil else {
                throw ErrorBody(.taskNotFound, "there is no task \(id.short)", requestId: context.requestID)
            }
            return id
        }
        guard Self.isSuffix(text) else { return try one(of: [TaskID](), text, .taskNotFound, context) }
        let tasks = try await queries.resolveTask(suffix: text, limit: 2)
        if tasks.isEmpty {
            // A run's characters name its task as well: people copy what stands before them.
            let runs = try await queries.resolveRun(suffix: text, limit: 2)
            if runs.count == 1, let run = runs.first, let found = try await queries.run(run) { return found.taskID }
        }
        return try one(of: tasks, text, .taskNotFound, context)
    }

    /// Six characters at least: fewer would soon be ambiguous, and a letter alone is more likely a slip.
    private static func isSuffix(_ text: String) -> Bool {
        text.count >= 6 && text.allSatisfy { $0.isHexDigit || $0 == "-" }
    }

    private func one<Kind>(
        of found: [Identifier<Kind>], _ text: String, _ missing: ErrorCode, _ context: DoorContext
    ) throws -> Identifier<Kind> {
        guard let first = found.first else {
            throw ErrorBody(missing, "there is no \(Kind.word) \(text)", requestId: context.requestID)
        }
        guard found.count == 1 else {
            throw ErrorBody(
                .ambiguousID, "\(text) fits more than one \(Kind.word): \(found.map(\.description).joined(separator: ", "))",
                requestId: context.requestID)
        }
        return first
    }
}
