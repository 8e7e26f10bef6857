import RoostFiles
import RoostModel
import RoostSandbox

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a sandbox costs before anything of the run's executes.
enum SandboxMeasure {
    private static let system = "/usr/local/bin:/usr/bin:/bin"

    /// From the launcher's spawn until the sandbox stands with all its mounts and the guard inside has proved where it is. `overlay` has the
    /// project in a layer, `plain` has no project at all: the difference is the layer. `tools` has no project, but folders on its `PATH`, each of
    /// which is shown through a layer of its own.
    static func stand(_ options: Options) async throws -> [String: [Double]] {
        let state = try options.text("state")
        let sandbox = try Surroundings.sandbox(state)
        let trees = LocalWorkTrees(state, sandbox)
        let project = try await trees.locate(try options.text("project"))
        let tools = try options.text("tools")
        var times: [String: [Double]] = [:]
        for _ in 0..<(try options.number("rounds")) {
            let task: TaskID = Surroundings.id()
            let tree = try await trees.prepare(task, project, .overlay)
            times["plain", default: []].append(try await stand(sandbox, try request(nil, state, system)))
            times["overlay", default: []].append(try await stand(sandbox, try request(tree, state, system)))
            times["tools", default: []].append(try await stand(sandbox, try request(nil, state, tools + ":" + system)))
            try await trees.remove(task, runs: [])
        }
        return times
    }

    /// Looking at the host and at a project's names, and compiling the plan: what stands before the launcher's start.
    static func facts(_ options: Options) async throws -> [String: [Double]] {
        let state = try options.text("state")
        let sandbox = try Surroundings.sandbox(state)
        let trees = LocalWorkTrees(state, sandbox)
        let task: TaskID = Surroundings.id()
        let tree = try await trees.prepare(task, try await trees.locate(try options.text("project")), .overlay)
        let request = try request(tree, state, system)
        var milliseconds: [Double] = []
        for _ in 0..<(try options.number("rounds")) {
            milliseconds.append(try await Surroundings.timed { try sandbox.preview(request) }.milliseconds)
        }
        try await trees.remove(task, runs: [])
        return ["milliseconds": milliseconds]
    }

    private static func request(_ tree: WorkTree?, _ state: String, _ searchPath: String) throws -> SandboxRequest {
        let run: RunID = Surroundings.id()
        let (home, runFolder) = ("\(state)/homes/\(run)", "\(state)/runs/\(run)")
        for path in [home, runFolder] { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        return SandboxRequest(
            runID: run, policy: Policy(), executable: "/usr/bin/true", arguments: [], environment: [:],
            searchPath: searchPath, userHome: "/nonexistent", home: home, runFolder: runFolder, workTree: tree,
            workingDirectory: tree?.project.path ?? SandboxRequest.insideHome)
    }

    private static func stand(_ sandbox: LinuxSandbox, _ request: SandboxRequest) async throws -> Double {
        let (milliseconds, process) = try await Surroundings.timed { try await sandbox.start(request).process }
        await process.kill()
        // Sandboxes one right after another find the kernel's locks still in the mood of the last one and look faster than a lone one is.
        try await ContinuousClock().sleep(for: .milliseconds(60))
        return milliseconds
    }
}
