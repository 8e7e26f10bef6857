import RoostFiles
import RoostModel
import RoostSandbox

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Work trees of one project: recording the base, capturing the changes. Each round is a new task, as a first run meets it. git runs as the daemon
/// runs it, in a helper sandbox.
enum TreeMeasures {
    /// With the helper that the rounds before left.
    static func base(_ options: Options) async throws -> [String: [Double]] {
        let trees = try LocalWorkTrees(options)
        let project = try await trees.locate(try options.text("project"))
        var milliseconds: [Double] = []
        for _ in 0..<(try options.number("rounds")) {
            let (task, run): (TaskID, RunID) = (Surroundings.id(), Surroundings.id())
            let tree = try await trees.prepare(task, project, .overlay)
            milliseconds.append(try await Surroundings.timed { try await trees.recordBase(run, tree) }.milliseconds)
            try await trees.remove(task, runs: [run])
        }
        return ["milliseconds": milliseconds]
    }

    /// With a helper that the base itself must build: the first run in a project after a daemon's start. Only what stands at the end is timed,
    /// though a daemon begins building when the task is accepted.
    static func coldBase(_ options: Options) async throws -> [String: [Double]] {
        var milliseconds: [Double] = []
        for _ in 0..<(try options.number("rounds")) {
            let trees = try LocalWorkTrees(options)
            let project = try await trees.locate(recorded: try options.text("project"))
            let (task, run): (TaskID, RunID) = (Surroundings.id(), Surroundings.id())
            let tree = try await trees.prepare(task, project, .overlay)
            milliseconds.append(try await Surroundings.timed { try await trees.recordBase(run, tree) }.milliseconds)
            try await trees.remove(task, runs: [run])
        }
        return ["milliseconds": milliseconds]
    }

    /// Puts changed copies of `files` into the layer, as a run's writes would have left them.
    static func capture(_ options: Options) async throws -> [String: [Double]] {
        let trees = try LocalWorkTrees(options)
        let project = try await trees.locate(try options.text("project"))
        let files = try options.list("files")
        var milliseconds: [Double] = []
        for _ in 0..<(try options.number("rounds")) {
            let (task, run): (TaskID, RunID) = (Surroundings.id(), Surroundings.id())
            let tree = try await trees.prepare(task, project, .overlay)
            _ = try await trees.recordBase(run, tree)
            guard case .overlay(let lower, let upper, _, _) = tree.layout else { continue }
            for file in files { try change(file, lower: lower, upper: upper) }
            let (taken, changes) = try await Surroundings.timed { try await trees.capture(run, tree) }
            guard changes.changes.count == files.count else {
                throw Options.Missing(description: "\(changes.changes.count) changes were captured, not \(files.count)")
            }
            milliseconds.append(taken)
            try await trees.remove(task, runs: [run])
        }
        return ["milliseconds": milliseconds]
    }

    private static func change(_ file: String, lower: String, upper: String) throws {
        let target = upper + "/" + file
        let folder = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let content = try Data(contentsOf: URL(filePath: lower + "/" + file)) + Data("one more line\n".utf8)
        try content.write(to: URL(filePath: target))
    }
}

extension LocalWorkTrees {
    fileprivate convenience init(_ options: Options) throws {
        let state = try options.text("state")
        self.init(state, try Surroundings.sandbox(state))
    }

    /// As the daemon makes them.
    convenience init(_ state: String, _ sandbox: LinuxSandbox) {
        self.init(
            stateFolder: state, git: sandbox.hostCommand, gitExecutable: TrustedProgram.find(TrustedProgram.git), logger: Surroundings.log)
    }
}
