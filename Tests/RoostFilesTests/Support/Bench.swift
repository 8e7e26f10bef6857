import CRoostSystem
import Foundation
import Logging
import RoostFiles
import RoostModel
import RoostTestSupport
import Testing

/// A project, a state folder and work trees over them, in a scratch folder.
struct Bench: Sendable {
    let folder: String
    let project: String
    let trees: LocalWorkTrees
    let task: TaskID

    /// - Parameter isOnDisk: where the place must be a disk's; else it is in memory where that can hold the marks of a layer, as these suites
    ///   sync to the disk thousands of times.
    static func with(isOnDisk: Bool = false, _ body: (Bench) async throws -> Void) async throws {
        try await withFolder(inMemory: !isOnDisk) { folder in
            let real = try TestCommand.shell("pwd -P", in: folder).trimmingCharacters(in: .newlines)
            try TestCommand.shell("mkdir project", in: real)
            let bench = Bench(folder: real)
            try await body(bench)
            await bench.trees.drainTrash()
        }
    }

    private static func withFolder(inMemory: Bool, _ body: (String) async throws -> Void) async throws {
        let manager = FileManager.default
        let path = "/dev/shm/roost-test-" + UUID().uuidString.lowercased()
        guard inMemory, (try? manager.createDirectory(atPath: path, withIntermediateDirectories: false)) != nil else {
            return try await withScratchFolder(body)
        }
        defer { try? manager.removeItem(atPath: path) }
        guard (try? setMark(path)) != nil else { return try await withScratchFolder(body) }
        try await body(path)
    }

    init(folder: String, task: TaskID = Bench.id(), faultPoint: @escaping @Sendable (FaultPoint) throws -> Void = { _ in }) {
        self.folder = folder
        self.task = task
        project = folder + "/project"
        trees = LocalWorkTrees(
            stateFolder: folder + "/state", git: TestCommand.host, gitExecutable: TestCommand.git,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            faultPoint: faultPoint)
    }

    /// The same place, after a restart.
    func restarted(faultPoint: @escaping @Sendable (FaultPoint) throws -> Void = { _ in }) -> Bench {
        Bench(folder: folder, task: task, faultPoint: faultPoint)
    }

    static func id<Kind>() -> Identifier<Kind> { Identifier(UUID()) }

    // MARK: - Steps

    @discardableResult
    func shell(_ script: String) throws -> String { try TestCommand.shell(script, in: project) }

    /// Makes the project a repository with everything in it committed.
    func commitAll() throws {
        try shell("git init -q -b main . 2>/dev/null; git add -A; git commit -q -m base")
    }

    func tree(_ mode: WorkTreeMode = .overlay) async throws -> WorkTree {
        try await trees.prepare(task, try await trees.locate(project), mode)
    }

    /// Where the run's writes go.
    func upper(_ tree: WorkTree) -> String {
        switch tree.layout {
        case .overlay(_, let upper, _, _): upper
        case .copy(let copy): copy
        case .inPlace: project
        }
    }

    /// One run: the base is recorded, then the script writes into the upper layer as the kernel would, then the changes are captured.
    @discardableResult
    func run(_ tree: WorkTree, _ script: String, meanwhile: String = "") async throws -> (run: RunID, changes: ChangeSet) {
        let run: RunID = Self.id()
        _ = try await trees.recordBase(run, tree)
        try TestCommand.shell(Self.helpers + script, in: upper(tree))
        try setMarks(upper(tree))
        try shell(meanwhile)
        return (run, try await trees.capture(run, tree))
    }

    /// `gone PATH` marks a path as deleted: a device 0/0, which needs no privilege (Linux 5.8). `hides PATH` asks for an opaque folder.
    private static let helpers = """
        gone() { mkdir -p "$(dirname "$1")"; rm -rf "$1"; mknod "$1" c 0 0; }
        hides() { mkdir -p "$1"; : > "$1/.test-hides"; }

        """

    /// Sets the marks that `hides` asked for, which no shell command can.
    private func setMarks(_ folder: String) throws {
        for path in try TestCommand.shell("find . -name .test-hides -printf '%h\\n' -delete 2>/dev/null || true", in: folder).split(
            separator: "\n")
        {
            try Self.setMark(folder + "/" + path)
        }
    }

    private static func setMark(_ path: String) throws {
        let raw = open(path, O_RDONLY | O_DIRECTORY)
        defer { close(raw) }
        guard roost_set_opaque(raw) == 0 else { throw TestCommand.Failed(description: "no marks can be set on \(path)") }
    }

    func application(
        _ run: RunID, _ target: ApplyTarget = .files, paths: [String]? = nil, includesIgnored: Bool = false
    ) -> Application {
        Application(
            id: Self.id(), runID: run, taskID: task, projectPath: project, target: target, paths: paths, includesIgnored: includesIgnored,
            createdAt: Timestamp(milliseconds: 1_700_000_000_000))
    }

    // MARK: - Looking

    func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: project + "/" + path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every file of the project with its rights and content, but for `.git`.
    func snapshot() throws -> String {
        try shell(
            "find . -path ./.git -prune -o -printf '%p %y %m %l\\n' | sort; find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0r sha256sum"
        )
    }

    /// Temporary names that should have gone.
    func leftovers() throws -> String { try shell("find . -name '.roost-*'") }
}

extension Bench {
    static func parent(_ path: String) -> String { path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } }
}
