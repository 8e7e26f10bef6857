import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// The run or task that a reference resolves to, and its folder in relation to the current folder.
struct Meant<Thing: Sendable>: Sendable {
    let thing: Thing
    let task: TaskAnswer
    /// The name for messages: `run a1b2c3`.
    let name: String
    /// Whether `@last` resolved to something of another folder, because the current folder is in no project.
    let isNewestOfAll: Bool
    let place: Place
    /// Whether the output is JSON, which contains the folder, so that no message is printed.
    let isSilent: Bool

    /// Whether it belongs to another folder than the current one.
    private var isElsewhere: Bool { task.projectPath.map { !place.isIn($0) } ?? false }

    /// Prints its name and folder to standard error.
    func tell() {
        if isSilent { return }
        let folder = task.projectPath.map { "in \(SafeText.name($0))" } ?? "in no folder"
        Output.error(isNewestOfAll ? "\(name), the newest of all, \(folder)" : "\(name) \(folder)")
    }

    /// Prints it if `@last` resolved to something of another folder.
    func tellIfNewestOfAll() {
        if isNewestOfAll { tell() }
    }

    /// Before a change: names the folder if it is not the current one, and at a terminal asks for confirmation.
    ///
    /// - Parameters:
    /// - verb: the action, such as `apply`.
    /// - always: whether its folder is always named.
    /// - asks: whether a person may be asked at all.
    /// - Throws: `ExitCode` if the person does not agree.
    func consent(to verb: String, always: Bool = false, asks: Bool) throws {
        if always || isNewestOfAll || isElsewhere { tell() }
        guard isElsewhere, asks, Terminal.current.isInteractive, let project = task.projectPath else { return }
        guard try Question.isAgreed("\(verb) in \(SafeText.name(project))? You are in \(SafeText.name(place.folder)).") else {
            Output.error("nothing was done")
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }
}

extension RoostClient {
    /// - Parameters:
    /// - reference: the end of a run's id, or of a task's id for its newest run, or `@last`: the newest run of the current project; outside
    ///   any project, of all.
    /// - json: whether the result is printed as JSON.
    /// - Throws: ``ErrorBody``.
    func run(meantBy reference: String, json: Bool = false) async throws -> Meant<RunAnswer> {
        let place = Place.current
        let run: RunAnswer
        do {
            run = try await get("/v1/runs/\(RunReference.path(reference))\(Self.query(reference, place))")
        } catch let error as ErrorBody where error.code == .runNotFound && !Self.isLast(reference) {
            // Lists show task ids and output shows run ids, so either is accepted.
            let task: TaskAnswer? = try? await get("/v1/tasks/\(RunReference.path(reference))")
            guard let last = task?.lastRun else { throw error }
            run = last
        }
        let task: TaskAnswer = try await get("/v1/tasks/\(run.taskId)")
        return try meant(run, task, "run \(run.id.short)", reference, place, json)
    }

    /// - Parameters:
    /// - reference: the end of a task's id, or of a run's id for its task, or `@last`: the task of the newest run of the current project;
    ///   outside any project, of all.
    /// - json: whether the result is printed as JSON.
    /// - Throws: ``ErrorBody``.
    func task(meantBy reference: String, json: Bool = false) async throws -> Meant<TaskAnswer> {
        let place = Place.current
        let task: TaskAnswer
        do {
            task = try await get("/v1/tasks/\(RunReference.path(reference))\(Self.query(reference, place))")
        } catch let error as ErrorBody where error.code == .taskNotFound && !Self.isLast(reference) {
            let run: RunAnswer? = try? await get("/v1/runs/\(RunReference.path(reference))")
            guard let run else { throw error }
            task = try await get("/v1/tasks/\(run.taskId)")
        }
        return try meant(task, task, "task \(task.id.short)", reference, place, json)
    }

    private static func query(_ reference: String, _ place: Place) -> String {
        isLast(reference) ? "?folder=\(QueryText.encoded(place.folder))" : ""
    }

    private static func isLast(_ reference: String) -> Bool { reference.lowercased() == "@last" }

    private func meant<Thing>(
        _ thing: Thing, _ task: TaskAnswer, _ name: String, _ reference: String, _ place: Place, _ isSilent: Bool
    ) throws -> Meant<Thing> {
        let isOther = Self.isLast(reference) && !(task.projectPath.map(place.belongs) ?? false)
        // Folders of this machine mean nothing to a remote daemon.
        if isOther, let repository = place.repository, address.isOwn {
            let folder = task.projectPath.map { "in \(SafeText.name($0))" } ?? "in no folder"
            throw ErrorBody(
                Thing.self == RunAnswer.self ? .runNotFound : .taskNotFound, "nothing has run in \(SafeText.name(repository)) yet",
                hint: "the newest elsewhere is \(name) \(folder); refer to it by its id", requestId: "")
        }
        return Meant(thing: thing, task: task, name: name, isNewestOfAll: isOther, place: place, isSilent: isSilent)
    }
}
