import Foundation
import RoostModel
import RoostWire
import Testing

@Suite("Schemas of the API types")
struct SchemaTests {
    private func value(_ encodable: some Encodable) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(encodable))
    }

    /// Every answer with all fields and with as few as possible. Both match their schema; the full one has every
    /// property, and the minimal one has every required property and no others than necessary.
    private func check<Answer: Encodable & Described>(full: Answer, bare: Answer) throws {
        let name = Answer.schema.object?.name ?? "\(Answer.self)"
        let (all, least) = (try value(full), try value(bare))
        #expect(throws: Never.self, "\(name), full") { try Answer.schema.check(all) }
        #expect(throws: Never.self, "\(name), bare") { try Answer.schema.check(least) }
        guard case .object(let fullMembers) = all, case .object(let bareMembers) = least, let object = Answer.schema.object else {
            Issue.record("\(name) is no object")
            return
        }
        #expect(Set(fullMembers.keys) == object.names, "\(name), full")
        #expect(Set(bareMembers.keys) == Set(object.properties.filter(\.isRequired).map(\.name)), "\(name), bare")
    }

    @Test("Runs, tasks, messages")
    func tasks() throws {
        try check(full: RunAnswer(Samples.run, queuePlace: 1), bare: RunAnswer(Samples.bareRun))
        try check(full: TaskAnswer(Samples.task), bare: TaskAnswer(Samples.bareTask))
        try check(full: MessageAnswer(Samples.message(run: Samples.run.id)), bare: MessageAnswer(Samples.message(run: nil)))
        try check(
            full: AcceptedAnswer(
                Accepted(task: Samples.task.task, message: Samples.message(run: nil), run: Samples.run, isRepeated: false, position: 1)),
            bare: AcceptedAnswer(
                Accepted(task: Samples.task.task, message: Samples.message(run: nil), run: nil, isRepeated: false, position: 1)))
        try check(full: TaskCountsAnswer([:]), bare: TaskCountsAnswer([:]))
        try check(full: Samples.outcome, bare: RunOutcome(end: .succeeded))
        try check(full: Usage(costUSD: 1.5), bare: Usage())
        try check(
            full: DiffSummary(files: 1, additions: 2, deletions: 3, ignored: 4, commits: 5),
            bare: DiffSummary(files: 1, additions: 2, deletions: 3))
    }

    @Test("Diffs and applications")
    func diffs() throws {
        try check(full: Samples.change, bare: Samples.bareChange)
        let changes = ChangeSet(
            changes: [Samples.change], ignored: [IgnoredChanges(path: "a", files: 1, bytes: 1)],
            commits: [AgentCommit(hash: "h", subject: "s")], references: [AgentReference(kind: .branch, name: "b", hash: "h", commits: 1)],
            notes: ["n"])
        try check(
            full: DiffAnswer(run: Samples.id(), of: Samples.task.task.spec, changes: changes, applications: [Samples.application]),
            bare: DiffAnswer(run: Samples.id(), of: Samples.bareTask.task.spec, changes: changes, applications: []))
        try check(full: ApplicationAnswer(Samples.application), bare: ApplicationAnswer(Samples.bareApplication))
        try check(
            full: LogLineAnswer(position: 1, at: Samples.at, type: "run.output", text: "x"),
            bare: LogLineAnswer(position: 1, at: Samples.at, type: "run.output", text: "x"))
    }

    @Test("A string's length is counted as in JSON Schema, and it contains no NUL")
    func texts() {
        let short = Schema.string(1...3)
        #expect(throws: Never.self) { try short.check(.string("äöü")) }
        #expect(throws: SchemaFault.self) { try short.check(.string("a\u{301}\u{301}\u{301}")) }
        #expect(throws: SchemaFault.self) { try Schema.string.check(.string("a\0b")) }
        #expect(throws: SchemaFault.self) { try Schema.map(.string).check(.object(["a\0b": .string("x")])) }
    }

    @Test("Agents and policies")
    func agents() throws {
        try check(
            full: AgentAnswer(Samples.agent, sessionId: "s", activeRun: Samples.id()),
            bare: AgentAnswer(Samples.bareAgent, sessionId: nil, activeRun: nil))
        let report = GuardReport(name: .overlay, strength: .watched, evidence: "e", remedy: "r")
        try check(full: report, bare: GuardReport(name: .overlay, strength: .missing, evidence: "e"))
        let preview = PreviewAnswer(
            policy: Policy(readablePaths: ["/a"], requiredGuards: [.overlay]),
            sandbox: SandboxPreview(
                summary: "s", readOnly: ["/a"], writable: [], masked: [], environment: ["PATH"], network: .deny, commandLine: ["x"],
                weaknesses: [report]), differences: [PolicyDifference(field: "network", direction: .wider, text: "t")], leftOut: ["PATH"],
            defaults: ProjectDefaults(path: "/p", nil, nil), missing: "m")
        try check(full: preview, bare: PreviewAnswer(policy: preview.policy, sandbox: preview.sandbox, differences: []))
        for field in PolicyField.all {
            let answer = PolicyFieldAnswer(field)
            #expect(throws: Never.self, "\(field.path)") { try PolicyFieldAnswer.schema.check(value(answer)) }
            #expect(answer.path == field.path && answer.isSettable == (answer.flag != nil))
        }
    }

    @Test("Access")
    func access() throws {
        func token(_ isFull: Bool) -> AccessToken {
            AccessToken(
                id: Samples.id(), kind: .signIn, name: "n", scopes: isFull ? [.read, .operate] : Scope.allCases,
                agent: isFull ? Samples.id() : nil,
                createdAt: Samples.at,
                expiresAt: isFull ? Samples.at : nil, lastUsedAt: isFull ? Samples.at : nil, lastOrigin: isFull ? "o" : nil,
                revokedAt: isFull ? Samples.at : nil)
        }
        let (full, bare) = (TokenAnswer(token(true), isCurrent: true), TokenAnswer(token(false), isCurrent: false))
        try check(full: full, bare: bare)
        try check(full: MintedTokenAnswer(token: "t", about: full, revoked: 1), bare: MintedTokenAnswer(token: "t", about: bare))
        try check(full: SignInLinkAnswer(url: "u", expiresAt: Samples.at), bare: SignInLinkAnswer(url: "u", expiresAt: Samples.at))
        let signIn = SignInAnswer(id: Samples.id(), token: "t", expiresAt: Samples.at)
        try check(full: signIn, bare: signIn)
        try check(
            full: CallerAnswer(
                principal: "owner", scopes: [.read], agentId: Samples.id(), expiresAt: Samples.at, ceiling: Ceiling(folderRoots: ["/src"])),
            bare: CallerAnswer(principal: "owner", scopes: [], agentId: nil, expiresAt: nil, ceiling: nil))
        let folder = OpenedFolder(path: "/p", openedAt: Samples.at, principal: "owner")
        try check(full: folder, bare: OpenedFolder(path: "/p", openedAt: Samples.at, principal: nil))
        try check(full: Ceiling(), bare: Ceiling())
        let matches = FolderMatches(home: "/h", path: "/p", items: [FolderName(path: "/p/a", isRepository: true)])
        try check(full: matches, bare: matches)
        let ticket = StreamTicketAnswer(ticket: "t", expiresAt: Samples.at)
        try check(full: ticket, bare: ticket)
        let attachment = AttachmentAnswer(Samples.attachment)
        try check(full: attachment, bare: attachment)
    }

    @Test("The daemon itself")
    func system() throws {
        try check(full: HealthAnswer(timestamp: Samples.at, proof: "p"), bare: HealthAnswer(timestamp: Samples.at))
        func info(_ socket: String?, host: String? = nil) -> InfoAnswer {
            InfoAnswer(
                version: "v", pid: 1, nodeId: Samples.id(), hostName: host, url: "u", socket: socket, home: "h", startedAt: Samples.at,
                runs: ["queued": 1],
                queue: [Samples.id()], parallelRuns: 1, settings: ["a": "b"])
        }
        try check(full: info("/s", host: "h"), bare: info(nil))
        try check(
            full: Finding(id: "i", severity: .warning, title: "t", evidence: "e", fix: "f"),
            bare: Finding(id: "i", severity: .ok, title: "t", evidence: "e"))
        let setting = SettingAnswer(key: "k", value: "v", origin: "o", meaning: "m", variable: "V")
        try check(full: setting, bare: setting)
        try check(
            full: RuntimeAnswer(id: .claude, isReady: true, executable: "e", problem: "p"), bare: RuntimeAnswer(id: .claude, isReady: false)
        )
        try check(
            full: AuditLine(
                number: 1, at: Samples.at, actor: "a", action: "x", subject: "s", principal: "owner", requestId: "r", tokenName: "n",
                entryPoint: .tcp, effect: "done"),
            bare: AuditLine(number: 1, at: Samples.at, actor: "a", action: "x", subject: "s", principal: nil, requestId: nil))
        try check(
            full: RelinkAnswer(path: "/p", tasks: [Samples.id()], isConfirmed: true),
            bare: RelinkAnswer(path: "/p", tasks: [], isConfirmed: false))
        let expired = ExpiredWorkTree(
            task: Samples.id(), title: "t", runs: [],
            tree: WorkTree(
                taskID: Samples.id(), project: ProjectFolder(path: "/p", kind: .plain, subfolder: "", ownerUID: 0, ownerGID: 0),
                layout: .inPlace), isUndecided: true)
        let tree = CollectAnswer.Tree(expired, bytes: 1)
        try check(full: tree, bare: CollectAnswer.Tree(expired))
        let space = CollectAnswer.Space(kind: .output, count: 1, bytes: 2)
        try check(full: space, bare: space)
        let collected = CollectAnswer(removed: [Samples.id()], trees: [tree], undecided: 1, space: [space])
        try check(full: collected, bare: collected)
        try check(
            full: ErrorBody(.taskNotFound, "m", hint: "h", requestId: "r"), bare: ErrorBody(.invalidJSON, "m", requestId: "r"))
    }

    @Test("Requests with all fields match their schemas and decode to the same value")
    func requests() throws {
        func check<Body: Codable & ClosedSchema & Equatable>(_ body: Body) throws {
            let json = try value(body)
            #expect(throws: Never.self, "\(Body.self)") { try Body.schema.check(json) }
            guard case .object(let members) = json else { return }
            #expect(Set(members.keys) == Body.fields, "\(Body.self)")
            #expect(try JSONDecoder().decode(Body.self, from: JSONEncoder().encode(body)) == body)
        }
        try check(Samples.createTask)
        try check(Samples.createAgent)
        try check(Samples.policyRequest)
        try check(SayRequest(body: "b", mode: .steer, environment: ["A": "b"], attachments: [Samples.id()]))
        try check(
            ApplyRequest(paths: ["a"], target: .branch, includesIgnored: true, digest: "d", named: ["n"], message: "m", preference: .ours))
        try check(SignatureRequest(signature: "s"))
        try check(RelinkRequest(path: "/p", isConfirmed: true))
        try check(
            CollectRequest(
                olderThanMs: 1, keep: 2, includesUndecided: true, tasks: [Samples.id()], outputOlderThanMs: 3, includesCaches: true,
                isDryRun: true))
        let ceiling = CeilingRequest(policy: Samples.policyRequest, folderRoots: ["/src"], agents: ["a"], allowsInPlace: true)
        try check(ceiling)
        try check(CreateTokenRequest(kind: .grant, name: "n", scopes: [.read], agent: "a", ceiling: ceiling, ttlMs: 1000))
        try check(ProjectRequest(path: "/p"))
        try check(SignInRequest(code: "c", publicKey: "p", name: "n"))
        try check(RenewSignInRequest(at: Samples.at, signature: "s"))
        try check(UpdateTaskRequest(title: "t"))
        try check(RetryRequest(environment: ["A": "b"]))
        try check(EmptyRequest())
        try check(CancelRequest(dropsMessages: true))
        try check(StreamTicketRequest())
        var update = UpdateAgentRequest()
        update.name = "a"
        update.model = .clear
        update.instructions = .set("i")
        update.command = ["c"]
        update.projectPath = .set("/p")
        update.workTree = .clone
        update.afterRun = .apply
        update.policy = Samples.policyRequest
        try check(update)
    }

    @Test(
        "A mismatch is reported with its path",
        arguments: [
            ("{\"nope\":1}", "nope"), ("{\"limits\":{\"nope\":1}}", "limits.nope"), ("{\"limits\":{\"processes\":0}}", "limits.processes"),
            ("{\"limits\":{\"freeSpaceFloorBytes\":1}}", "limits.freeSpaceFloorBytes"), ("{\"isolation\":\"safe\"}", "isolation"),
            ("{\"readablePaths\":[\"/a\",7]}", "readablePaths.1"), ("{\"network\":\"internet\"}", "network"),
            ("{\"preset\":true}", "preset"),
        ])
    func faults(json: String, path: String) throws {
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
        let fault = #expect(throws: SchemaFault.self) { try PolicyRequest.schema.check(value) }
        #expect(fault?.path == path)
    }

    @Test("In a change, null is accepted only for fields that can be cleared")
    func nulls() throws {
        func check(_ json: String) throws {
            try UpdateAgentRequest.schema.check(try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)))
        }
        try check("{\"model\":null,\"instructions\":null,\"projectPath\":null}")
        for field in ["name", "command", "workTree", "afterRun", "policy"] {
            #expect(throws: SchemaFault.self, "\(field)") { try check("{\"\(field)\":null}") }
        }
    }
}
