package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost gc`: removes the work trees and stored changes of finished tasks now.
package struct GcCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove what finished tasks no longer need, and give the space back",
        discussion: """
            Removes work trees and stored changes of tasks that are over. Conversations and events stay, and what was applied can still be undone. Without options all of them go whose
            changes were applied or discarded, or that made none. What nobody decided about stays: roost task list --undecided lists it.

            What runs printed and did longer ago than retention.output.days goes too, objects of repositories that no task needs any more, and the
            space that all of it took in the database's file.

              roost gc --dry-run             what would go, how many bytes, and nothing is changed
              roost gc --output-older-than 7d
              roost gc --caches              what tools' caches of all projects hold, too
              roost gc --undecided           what nobody decided about too, after a question
            """)

    @Option(name: .customLong("older-than"), help: ArgumentHelp("Only those that ended longer ago, such as 2d or 12h", valueName: "time"))
    package var olderThan: String?

    @Option(
        name: .customLong("output-older-than"),
        help: ArgumentHelp("Also what runs printed and did that ended longer ago, such as 7d; 0s for all", valueName: "time"))
    package var outputOlderThan: String?

    @Option(help: ArgumentHelp("Keep the newest this many", valueName: "count"))
    package var keep: Int?

    @Flag(help: "Remove those too whose changes are neither applied nor discarded; lists them and asks first")
    package var undecided = false

    @Flag(help: "Empty the tools' caches of all projects too; else they keep to retention.caches.megabytes")
    package var caches = false

    @Flag(name: .customLong("dry-run"), help: "List what would go, and change nothing")
    package var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask")
    package var yes = false

    @Flag(help: "Print JSON")
    package var json = false

    /// So many tasks one request names at most.
    private static let mostTasks = 10_000

    package init() {}

    package func validate() throws {
        if let olderThan { _ = try LimitFlags.milliseconds(olderThan, "--older-than \(olderThan)") }
        if let outputOlderThan { _ = try Self.outputAge(outputOlderThan) }
        if let keep, keep < 0 { throw ValidationError("--keep must not be negative") }
    }

    /// Milliseconds; none at all is an age, too.
    private static func outputAge(_ text: String) throws -> Int64 {
        ["0", "0s"].contains(text) ? 0 : try LimitFlags.milliseconds(text, "--output-older-than \(text)")
    }

    package func run() async throws {
        var request = CollectRequest(
            olderThanMs: try olderThan.map { try LimitFlags.milliseconds($0, "--older-than \($0)") }, keep: keep,
            includesUndecided: undecided ? true : nil,
            outputOlderThanMs: try outputOlderThan.map(Self.outputAge), includesCaches: caches ? true : nil)
        try await DaemonAccess.with { client in
            if dryRun {
                request.isDryRun = true
                return try show(plan: try await client.post("/v1/gc", request))
            }
            guard undecided else { return try report(try await client.post("/v1/gc", request)) }
            var asked = request
            asked.isDryRun = true
            let plan: CollectAnswer = try await client.post("/v1/gc", asked)
            try consent(plan)
            // Only what was listed: what came to its end meanwhile was not agreed to.
            var (removed, trees, left): ([TaskID], [CollectAnswer.Tree], Int) = ([], [], plan.undecided)
            var space: [CollectAnswer.Space] = []
            for start in stride(from: 0, to: max(1, plan.trees.count), by: Self.mostTasks) {
                request.tasks = plan.trees[start..<min(plan.trees.count, start + Self.mostTasks)].map(\.taskId)
                let answer: CollectAnswer = try await client.post("/v1/gc", request)
                (removed, trees, left) = (removed + answer.removed, trees + answer.trees, answer.undecided)
                space = CollectAnswer.Space.Kind.allCases.map { kind in
                    let of = (space + answer.space).filter { $0.kind == kind }
                    return .init(kind: kind, count: of.reduce(0) { $0 + $1.count }, bytes: of.reduce(0) { $0 + $1.bytes })
                }
            }
            try report(CollectAnswer(removed: removed, trees: trees, undecided: left, space: space))
        }
    }

    /// - Throws: where a person does not agree, or there is none to ask.
    private func consent(_ plan: CollectAnswer) throws {
        let waiting = plan.trees.filter(\.isUndecided)
        if waiting.isEmpty || yes { return }
        let tasks = waiting.count == 1 ? "1 task" : "\(waiting.count) tasks"
        guard Terminal.current.isInteractive, !json else {
            throw ErrorBody(
                .wrongState, "\(tasks) left changes that are neither applied nor discarded; nothing was removed",
                hint: "roost gc --undecided --dry-run lists them; with --yes they go", requestId: "")
        }
        Output.error(Self.table(waiting).render(columns: Terminal.current.columns))
        guard try Question.isAgreed("remove the changes of \(waiting.count == 1 ? "this task" : "these \(tasks)") for good?") else {
            Output.error("nothing was removed")
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }

    private func show(plan: CollectAnswer) throws {
        if json { return try Output.json(plan) }
        let others = Self.words(plan.space, isDone: false)
        if plan.trees.isEmpty, others.isEmpty {
            Output.line("nothing to remove")
        } else if !plan.trees.isEmpty {
            Output.line(Self.table(plan.trees).render(columns: Terminal.current.isInteractive ? Terminal.current.columns : nil))
            let bytes = formatted(bytes: plan.trees.reduce(0) { $0 + ($1.bytes ?? 0) })
            Output.line("\(plan.trees.count) \(plan.trees.count == 1 ? "work tree" : "work trees"), \(bytes); nothing was removed")
        }
        for line in others { Output.line(line) }
        tellUndecided(plan.undecided - plan.trees.count(where: \.isUndecided))
    }

    private func report(_ answer: CollectAnswer) throws {
        if json { return try Output.json(answer) }
        let count = answer.removed.count
        let others = Self.words(answer.space, isDone: true)
        if count > 0 || others.isEmpty {
            Output.line(
                count == 0 ? "nothing to remove" : "removed the work trees and stored changes of \(count) \(count == 1 ? "task" : "tasks")")
        }
        for line in others { Output.line(line) }
        tellUndecided(answer.undecided)
    }

    /// What goes beside work trees; nothing about what is not there.
    private static func words(_ space: [CollectAnswer.Space], isDone: Bool) -> [String] {
        space.filter { $0.count > 0 && ($0.kind != .database || $0.bytes > 0) }.map { part in
            let bytes = formatted(bytes: part.bytes)
            switch part.kind {
            case .objects: return "\(isDone ? "removed" : "would remove") objects of repositories that no task needs: \(bytes)"
            case .output:
                return
                    "\(isDone ? "removed" : "would remove") what \(part.count) \(part.count == 1 ? "run" : "runs") printed and did: \(bytes)"
            case .caches:
                return
                    "\(isDone ? "removed" : "would remove") \(part.count) \(part.count == 1 ? "file" : "files") of tools' caches: \(bytes)"
            case .database: return "\(isDone ? "gave" : "would give") back \(bytes) of the database's file"
            }
        }
    }

    private func tellUndecided(_ count: Int) {
        if count <= 0 { return }
        Output.error(
            "\(count == 1 ? "1 task has" : "\(count) tasks have") changes that are neither applied nor discarded, and stay: roost task list --undecided"
        )
    }

    private static func table(_ trees: [CollectAnswer.Tree]) -> Table {
        var table = Table(header: ["TASK", "SIZE", "CHANGES", "FOLDER", "TITLE"])
        table.rows = trees.map { tree in
            [
                tree.taskId.short, tree.bytes.map { formatted(bytes: $0) } ?? "-", tree.isUndecided ? "undecided" : "-",
                SafeText.name(tree.projectPath), SafeText.line(tree.title),
            ]
        }
        return table
    }
}
