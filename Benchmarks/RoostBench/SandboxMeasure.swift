import RoostFiles
import RoostModel
import RoostSandbox

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// From the launcher's spawn until the sandbox stands with all its mounts and the guard inside has proved where it is; nothing of the
/// run's has executed then. `overlay` has the project in a layer, `plain` has no project at all: the difference is the layer.
enum SandboxMeasure {
    static func run(_ options: Options) async throws -> [String: [Double]] {
        let state = try options.text("state")
        let trees = LocalWorkTrees(stateFolder: state, git: .subprocess(), gitExecutable: "/usr/bin/git", logger: Surroundings.log)
        let project = try await trees.locate(try options.text("project"))
        let sandbox = try LinuxSandbox(
            guardPath: GuardBinary.install(into: state + "/guard"), bubblewrapPath: nil, stateFolder: state, logger: Surroundings.log)
        var (plain, overlay): ([Double], [Double]) = ([], [])
        for _ in 0..<(try options.number("rounds")) {
            let task: TaskID = Surroundings.id()
            let tree = try await trees.prepare(task, project, .overlay)
            plain.append(try await stand(sandbox, nil, state, "/home/roost"))
            overlay.append(try await stand(sandbox, tree, state, project.path))
            try await trees.remove(task, runs: [])
        }
        return ["overlay": overlay, "plain": plain]
    }

    private static func stand(_ sandbox: LinuxSandbox, _ tree: WorkTree?, _ state: String, _ folder: String) async throws -> Double {
        let run: RunID = Surroundings.id()
        let (home, runFolder) = ("\(state)/homes/\(run)", "\(state)/runs/\(run)")
        for path in [home, runFolder] { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        let request = SandboxRequest(
            runID: run, policy: Policy(), executable: "/usr/bin/true", arguments: [], environment: [:],
            searchPath: "/usr/local/bin:/usr/bin:/bin", userHome: "/nonexistent", home: home, runFolder: runFolder, workTree: tree,
            workingDirectory: folder)
        let (milliseconds, process) = try await Surroundings.timed { try await sandbox.start(request) }
        await process.kill()
        // Sandboxes one right after another find the kernel's locks still in the mood of the last one and look faster than a lone one is.
        try await ContinuousClock().sleep(for: .milliseconds(60))
        return milliseconds
    }
}
