import Foundation
import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// The table of authorization decisions, reviewed by people: every principal, every action, every state of a resource.
@Suite(.timeLimit(.minutes(20)))
struct AuthorizerTests {
    /// `ROOST_WRITE_GOLDEN=1` rewrites the table, which is then reviewed like code.
    @Test("The authorization decisions equal the reviewed table")
    func table() async throws {
        let world = try await World()
        var lines = [
            "# action × resource × principal. ok: allowed; 403: refused with the reason; 404: not there for this caller;",
            "# folder: its folder is not there for this caller.", "", Self.row(["action", "resource"] + world.callers.map(\.name)),
        ]
        for (action, resources) in world.questions {
            for (name, resource) in resources {
                var cells = [action.rawValue, name]
                for caller in world.callers {
                    cells.append(Self.word(try await world.harness.engine.authorizer.decide(caller.caller, action, resource)))
                }
                lines.append(Self.row(cells))
            }
        }
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "golden/authorizer.txt")
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["ROOST_WRITE_GOLDEN"] != nil { try text.write(to: path, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: path, encoding: .utf8) == text)
    }

    @Test("A program is foreign by its location, however its path is written")
    func programs() {
        let named: [(program: String, project: String?, isForeign: Bool)] = [
            ("x", nil, false), ("/usr/bin/x", nil, false), ("/usr/../opt/x", nil, true), ("/opt/x", nil, true), ("x/y", nil, true),
            ("./x", nil, true), ("../x", nil, true), ("x/y", "/project", false), ("./x", "/project", false), ("../x", "/project", true),
            ("/project/x", "/project", false), ("/project/../x", "/project", true), ("/projects/x", "/project", true),
        ]
        for (program, project, isForeign) in named {
            let spec = TaskSpec(
                agent: "command", runtime: .command, command: [program], projectPath: project, workTree: .overlay, policy: Policy(),
                afterRun: .keep)
            #expect((Effect(spec, resolve: { $0 }).foreignProgram != nil) == isForeign, "\(program) in \(project ?? "no project")")
        }
    }

    @Test("The table contains every action, and the owner may do each")
    func everyAction() async throws {
        let world = try await World()
        #expect(Set(world.questions.map(\.0)) == Set(Action.allCases))
        for (action, resources) in world.questions {
            for (name, resource) in resources {
                #expect(try await world.harness.engine.authorizer.decide(.owner, action, resource) == nil, "\(action) \(name)")
            }
        }
    }

    @Test("Every operation of the engine is authorized: refused ones change nothing")
    func operationsAsk() async throws {
        let harness = try EngineHarness { _ in .reply("done") }
        try await harness.running {
            let engine = harness.engine
            let accepted = try await harness.submit("hello", policy: Policy(isolation: .trusted, network: .open))
            let run = try #require(accepted.run)
            _ = try await harness.finished(run.id)
            let (task, caller) = (accepted.task.id, World.token([.read, .operate]))
            let before = try await harness.store.journal.head()
            func refuses(_ what: String, _ body: () async throws -> Void) async {
                await #expect(throws: Denial.self, "\(what)") { try await body() }
            }
            await refuses("say") {
                _ = try await engine.inbox.say("x", to: task, mode: .queue, environment: [:], idempotencyKey: nil, by: caller)
            }
            await refuses("retry") { _ = try await engine.inbox.retry(task, environment: [:], by: caller) }
            await refuses("resume") { _ = try await engine.inbox.resume(run.id, by: caller) }
            await refuses("shell") { _ = try await engine.shells.open(task, rows: 1, columns: 1, environment: [:], by: caller) }
            await refuses("apply") {
                _ = try await engine.applications.apply(run.id, target: .files, paths: nil, includesIgnored: false, by: caller)
            }
            await refuses("undo") { _ = try await engine.applications.undoLast(of: run.id, by: caller) }
            await refuses("discard") { try await engine.applications.discard(run.id, by: caller) }
            await refuses("collect") { _ = try await engine.retention.collect(RetentionScope(age: .zero, keeping: 0), by: caller) }
            await refuses("preview") {
                _ = try await engine.previews.preview(accepted.task.spec, home: nil, environment: [:], by: caller)
            }
            await refuses("open") {
                _ = try await engine.inbox.open(accepted.task.spec, message: "x", environment: [:], idempotencyKey: nil, by: caller)
            }
            await refuses("create") {
                _ = try await engine.agents.create(AgentSpec(name: "mine", runtime: .claude), start: false, by: caller)
            }
            await refuses("open a folder") { _ = try await engine.projects.open("/secret", by: caller) }
            await refuses("close a folder") { _ = try await engine.projects.close("/project", by: caller) }
            #expect(try await harness.store.journal.head() == before)
            #expect(harness.workTrees.applied.isEmpty && harness.workTrees.discarded.isEmpty)
        }
    }

    @Test(
        "A folder that is not open is reported as not found",
        arguments: ["/secret", "/link", "/gone", "/projects"])
    func hiddenFolder(path: String) async throws {
        let world = try await World()
        await #expect(throws: WorkTreeError.notFound(path)) {
            _ = try await world.harness.engine.authorizer.locate(path, by: World.token([.read, .operate]))
        }
        #expect(try await world.harness.engine.authorizer.locate("/project/sub", by: World.token([.operate])).path == "/project/sub")
    }

    @Test("Path containment compares whole components")
    func containment() {
        for (folder, path, isInside) in [
            ("/a/b", "/a/b", true), ("/a/b", "/a/b/c", true), ("/a/b/", "/a/b/c", true), ("/", "/a", true), ("/a/b", "/a/bc", false),
            ("/a/b", "/a", false), ("/a/b", "/A/B", false), ("/a/\u{e9}", "/a/e\u{301}", false),
        ] {
            #expect(PathContainment.contains(folder, path) == isInside, "\(folder) \(path)")
        }
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [12, 22] + Array(repeating: 8, count: cells.count - 2)
        let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }.joined(separator: " ")
        return String(padded.reversed().drop { $0 == " " }.reversed())
    }

    private static func word(_ denial: Denial?) -> String {
        switch denial {
        case nil: "ok"
        case .notThere: "404"
        case .folderNotThere: "folder"
        case .forbidden: "403"
        }
    }
}

/// Callers and resources of every kind. `/project` is open, `/secret` is not, and `/link` leads to `/secret`.
private struct World {
    let harness: EngineHarness
    let callers: [(name: String, caller: AuthenticatedCaller)]
    let questions: [(Action, [(String, Resource)])]

    init() async throws {
        harness = try EngineHarness { _ in .reply("done") }
        try await harness.store.folders.open("/project", at: harness.clock.now)
        let sam = try await harness.agent("sam", policy: Policy(network: .open))
        let mighty = try await harness.agent("mighty", policy: Policy(isolation: .trusted, network: .open))
        callers = [
            ("owner", .owner), ("admin", Self.token([.read, .operate, .admin])), ("operate", Self.token([.read, .operate])),
            ("read", Self.token([.read])), ("nobody", .anyone),
            ("bound", AuthenticatedCaller(principal: Self.principal, scopes: [.read, .operate], agent: sam.id)),
            ("both", Self.token([.read, .operate], Ceiling(agents: [sam.id, mighty.id]))),
            ("rooted", Self.token([.read, .operate], Ceiling(folderRoots: ["/secret"]))),
            ("network", Self.token([.read, .operate], Ceiling(policy: Policy(network: .open)))),
            ("inPlace", Self.token([.read, .operate], Ceiling(allowsInPlace: true))),
            ("trusted", Self.token([.read, .operate], Ceiling(policy: Policy(isolation: .trusted, network: .open)))),
        ]
        var specs = [
            ("plain", Self.spec()), ("no folder", Self.spec(project: nil)), ("subfolder", Self.spec(project: "/project/sub")),
            ("parent", Self.spec(project: "/")), ("unopened folder", Self.spec(project: "/secret")),
            ("link to unopened", Self.spec(project: "/link")), ("missing folder", Self.spec(project: "/gone")),
            ("trusted", Self.spec(Policy(isolation: .trusted, network: .open))), ("network", Self.spec(Policy(network: .open))),
            ("sign-in", Self.spec(Policy(network: .open), runtime: .claude)),
            (".env files", Self.spec(Policy(exposesEnvironmentFiles: true))),
            ("reads outside", Self.spec(Policy(readablePaths: ["/secret"]))),
            ("writes outside", Self.spec(Policy(writablePaths: ["/secret"]))), ("in place", Self.spec(workTree: .inPlace)),
        ]
        var limits = Limits()
        limits.memoryBytes = 1 << 50
        specs.append(("higher limit", Self.spec(Policy(limits: limits))))
        limits = Limits()
        limits.stopGraceMs = 1 << 50
        specs.append(("longer grace", Self.spec(Policy(limits: limits))))
        var ofSam = sam.spec.taskSpec(of: sam.id)
        specs.append(("of agent sam", ofSam))
        specs.append(("of agent mighty", mighty.spec.taskSpec(of: mighty.id)))
        // Created when sam's policy was wider.
        ofSam.policy = Policy(isolation: .trusted, network: .open)
        specs.append(("of sam, once wider", ofSam))
        let new = specs.map { ($0.0, Resource.newTask($0.1)) }
        let entropy = harness.entropy
        let now = harness.clock.now
        let old = specs.map { ($0.0, Resource.task(AgentTask(id: entropy.id(at: now), title: "", spec: $0.1, createdAt: now))) }
        let few = old.filter { ["plain", "unopened folder", "trusted", "of agent sam", "of agent mighty"].contains($0.0) }
        let agents: [(String, Resource)] = [("sam", .agent(sam)), ("mighty", .agent(mighty))]
        let attachment = Attachment(id: entropy.id(at: now), name: "a", mediaType: "text/plain", size: 1, hash: "", createdAt: now)
        let files: [(String, Resource)] = [
            ("own file", .attachment(attachment, principal: Self.principal.description)),
            ("another's file", .attachment(attachment, principal: "owner")), ("nobody's file", .attachment(attachment, principal: nil)),
        ]
        questions = Action.allCases.map { action in
            switch action {
            case .open, .preview: (action, new)
            case .say: (action, old + agents)
            case .retry, .shell, .apply, .undo, .discard, .delete, .resume, .rename, .archive, .restore, .takeBack, .cancel, .pause:
                (action, few)
            case .read: (action, few + agents + files)
            case .createAgent: (action, [("new agent", .newAgent(sam.spec))])
            case .editAgent, .archiveAgent, .startAgent, .stopAgent, .resetAgent: (action, agents)
            case .attach: (action, files)
            case .upload, .readDaemon, .readAudit, .changeFolders, .listFolders, .collect, .shutDown: (action, [("daemon", .daemon)])
            }
        }
    }

    static let principal = Principal.token(Entropy(bits: { 7 }).id(at: Timestamp(milliseconds: 1)), .apiKey)

    static func token(_ scopes: Set<Scope>, _ ceiling: Ceiling = Ceiling()) -> AuthenticatedCaller {
        AuthenticatedCaller(principal: principal, scopes: scopes, ceiling: ceiling)
    }

    private static func spec(
        _ policy: Policy = Policy(), runtime: RuntimeKind = .command, project: String? = "/project", workTree: WorkTreeMode = .overlay
    ) -> TaskSpec {
        TaskSpec(agent: runtime.rawValue, runtime: runtime, command: ["x"], projectPath: project, workTree: workTree, policy: policy)
    }
}
