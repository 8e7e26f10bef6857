package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost gc`: removes the work trees and stored changes of finished tasks.
package struct GcCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove data that finished tasks no longer need, and free disk space",
        discussion: """
            Removes the work trees and stored changes of finished tasks. Conversations and events are kept, and applied changes can still be undone. By default, this covers all tasks whose
            changes were applied or discarded, or that made none. Undecided changes are kept; list them with roost task list --undecided.

            Also removes the output and tool calls of runs older than retention.output.days and repository objects that no task needs, and returns
            the freed space of the database file.

              roost gc --dry-run             shows what would be removed, and changes nothing
              roost gc --output-older-than 7d
              roost gc --caches              also empties the tools' caches of all projects
              roost gc --undecided           also removes undecided changes, after a confirmation
            """)

    /// An age such as `2d`; work trees of tasks that ended more recently are kept.
    @Option(name: .customLong("older-than"), help: ArgumentHelp("Only tasks that ended longer ago, such as 2d or 12h", valueName: "time"))
    package var olderThan: String?

    /// An age such as `7d`, or `0s` for all; replaces the setting `retention.output.days` for this call.
    @Option(
        name: .customLong("output-older-than"),
        help: ArgumentHelp("Also output and tool calls of runs that ended longer ago, such as 7d; 0s for all", valueName: "time"))
    package var outputOlderThan: String?

    /// The number of newest work trees to keep, at least 0.
    @Option(help: ArgumentHelp("Keep this many of the newest", valueName: "count"))
    package var keep: Int?

    /// Also removes undecided changes, after a confirmation.
    @Flag(help: "Also remove changes that are neither applied nor discarded; lists them and asks first")
    package var undecided = false

    /// Also empties the tools' caches of all projects.
    @Flag(help: "Also empty the tools' caches of all projects; otherwise they are limited to retention.caches.megabytes")
    package var caches = false

    /// Lists what would be removed.
    @Flag(name: .customLong("dry-run"), help: "List what would be removed, and change nothing")
    package var dryRun = false

    /// Skips the confirmation for undecided changes.
    @Flag(name: .shortAndLong, help: "Do not ask for confirmation")
    package var yes = false

    /// Prints a ``CollectAnswer``.
    @Flag(help: "Print JSON")
    package var json = false

    /// The maximum number of tasks in one request.
    private static let mostTasks = 10_000

    package init() {}

    package func validate() throws {
        if let olderThan { _ = try LimitFlags.milliseconds(olderThan, "--older-than \(olderThan)") }
        if let outputOlderThan { _ = try Self.outputAge(outputOlderThan) }
        if let keep, keep < 0 { throw ValidationError("--keep must not be negative") }
    }

    /// The age in milliseconds; 0 is allowed.
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
            // Only the listed tasks are removed: a task that finished meanwhile was not agreed to.
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

    /// - Throws: ``ErrorBody`` or `ExitCode` if the person does not agree, or nobody can be asked.
    private func consent(_ plan: CollectAnswer) throws {
        let waiting = plan.trees.filter(\.isUndecided)
        if waiting.isEmpty || yes { return }
        let tasks = waiting.count == 1 ? "1 task" : "\(waiting.count) tasks"
        guard Terminal.current.isInteractive, !json else {
            throw ErrorBody(
                .wrongState, "\(tasks) left changes that are neither applied nor discarded; nothing was removed",
                hint: "roost gc --undecided --dry-run lists them; --yes removes them", requestId: "")
        }
        Output.error(Self.table(waiting).render(columns: Terminal.current.columns))
        guard try Question.isAgreed("remove the changes of \(waiting.count == 1 ? "this task" : "these \(tasks)") permanently?") else {
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

    /// The kinds of space besides work trees; empty kinds are omitted.
    private static func words(_ space: [CollectAnswer.Space], isDone: Bool) -> [String] {
        space.filter { $0.count > 0 && ($0.kind != .database || $0.bytes > 0) }.map { part in
            let bytes = formatted(bytes: part.bytes)
            switch part.kind {
            case .objects: return "\(isDone ? "removed" : "would remove") repository objects that no task needs: \(bytes)"
            case .output:
                return
                    "\(isDone ? "removed" : "would remove") the output of \(part.count) \(part.count == 1 ? "run" : "runs"): \(bytes)"
            case .caches:
                return
                    "\(isDone ? "removed" : "would remove") \(part.count) \(part.count == 1 ? "file" : "files") of tools' caches: \(bytes)"
            case .database: return "\(isDone ? "returned" : "would return") \(bytes) of the database file"
            }
        }
    }

    private func tellUndecided(_ count: Int) {
        if count <= 0 { return }
        Output.error(
            "\(count == 1 ? "1 task has" : "\(count) tasks have") changes that are neither applied nor discarded, and are kept: roost task list --undecided"
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
