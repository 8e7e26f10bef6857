#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import Glibc
    import Logging
    import RoostModel
    import RoostTestSupport
    import Testing

    @testable import RoostSandbox

    /// A sandbox over its own project, in a temporary folder.
    struct SandboxFixture: Sendable {
        let folder: String
        let sandbox: LinuxSandbox
        let request: SandboxRequest

        var project: String { folder + "/project" }
        var upper: String { folder + "/state/upper" }
        var home: String { folder + "/state/home" }
        var state: String { folder + "/state" }

        /// Living processes of this fixture's runs.
        var processes: [Int32] {
            let reserve = sandbox.launcherPool.reserveProcess
            return Processes.marked(folder).filter { $0 != reserve }
        }

        /// The only one that the test itself started.
        var launcher: Int32? { processes.first { Processes.parent(of: $0) == getpid() } }

        /// The owner of the project.
        enum Owner {
            case me
            /// Another user; only root can arrange that.
            case nobody

            var ids: (UInt32, UInt32) {
                switch self {
                case .me: (geteuid(), getegid())
                case .nobody: (65534, 65534)
                }
            }
        }

        static func with<Value>(
            _ owner: Owner = .me, usesFreezer: Bool = true, _ body: (SandboxFixture) async throws -> Value
        ) async throws -> Value {
            try await withScratchFolder { folder in
                let project = folder + "/project", state = folder + "/state"
                // overlayfs leaves its own folder without any permissions, which an ordinary user must restore before removing it.
                defer { chmod(state + "/work/work", 0o700) }
                let parts = ["home", "upper", "work", "tree", "run"].map { state + "/" + $0 }
                for path in [project, project + "/src"] + parts {
                    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                }
                try Data("before\n".utf8).write(to: URL(filePath: project + "/file.txt"))
                try Data("deep\n".utf8).write(to: URL(filePath: project + "/src/deep.txt"))
                let (uid, gid) = owner.ids
                for path in [project, project + "/src", project + "/file.txt", project + "/src/deep.txt"] + parts {
                    try #require(chown(path, uid, gid) == 0)
                }
                try #require(chmod(state, 0o700) == 0)
                let sandbox = try LinuxSandbox(
                    guardPath: GuardBinary.install(into: state + "/bin"), bubblewrapPath: nil, stateFolder: state,
                    usesFreezer: usesFreezer, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
                let tree = WorkTree(
                    taskID: TaskID(UUID()),
                    project: ProjectFolder(path: project, kind: .plain, subfolder: "", ownerUID: uid, ownerGID: gid),
                    layout: .overlay(lower: project, upper: parts[1], work: parts[2], mountPoint: parts[3]))
                var policy = Policy()
                policy.limits.freeSpaceFloorBytes = 1 << 20
                let request = SandboxRequest(
                    runID: RunID(UUID()), policy: policy, executable: "/bin/sh", arguments: [], environment: [:],
                    searchPath: "/usr/local/bin:/usr/bin:/bin", userHome: folder + "/user", home: parts[0], runFolder: parts[4],
                    workTree: tree,
                    workingDirectory: project)
                return try await body(SandboxFixture(folder: folder, sandbox: sandbox, request: request))
            }
        }

        struct Outcome {
            let exit: ProcessExit
            let output: String
            let errors: String
        }

        /// Runs a shell script to its end.
        func run(_ script: String, input: String? = nil, _ change: (inout SandboxRequest) -> Void = { _ in }) async throws -> Outcome {
            let process = try await start(script, change)
            await process.release()
            if let input { try await process.write(Array(input.utf8)) }
            await process.closeInput()
            return await Self.finish(process)
        }

        /// Ready, but not yet released.
        func start(_ script: String, _ change: (inout SandboxRequest) -> Void = { _ in }) async throws -> any SandboxedProcess {
            var request = request
            request.arguments = ["-c", script]
            change(&request)
            return try await sandbox.start(request).process
        }

        static func finish(_ process: any SandboxedProcess) async -> Outcome {
            var bytes: [OutputChannel: [UInt8]] = [:]
            for await chunk in process.output { bytes[chunk.channel, default: []] += chunk.bytes }
            return Outcome(
                exit: await process.exit(), output: String(decoding: bytes[.stdout] ?? [], as: UTF8.self),
                errors: String(decoding: bytes[.stderr] ?? [], as: UTF8.self))
        }
    }

    let isRoot = geteuid() == 0
#endif
