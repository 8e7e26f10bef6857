import RoostEngine

/// Every operation of the API, in the order of its description.
struct APIOperations: Sendable {
    let all: [Operation]
    let signIns: SignInService

    init(ports: APIServerPorts, hosts: LocalHosts, authenticator: TokenAuthenticator, live: LiveServices) {
        let ids = IDs(authorizer: ports.engine.authorizer, queries: ports.queries, runs: ports.runs, agents: ports.agents)
        let events = EventStream(services: live)
        let submissions = Submissions(ports: ports, ids: ids)
        let tasks = TaskRoutes(ports: ports, events: events, ids: ids, submissions: submissions)
        let codes = SignInCodes()
        let tokens = TokenService(
            authenticator: authenticator, tokens: ports.tokens, codes: codes, clock: ports.clock, entropy: ports.entropy)
        signIns = SignInService(
            authenticator: authenticator, tokens: ports.tokens, codes: codes, replayCache: RenewalReplayCache(), clock: ports.clock,
            entropy: ports.entropy)
        let description = APIDescription(version: ports.facts.version)
        all =
            SystemRoutes(ports: ports, events: events, description: description).operations
            + AccessRoutes(hosts: hosts, authorizer: ports.engine.authorizer, ids: ids, tokens: tokens, signIns: signIns).operations
            + ProjectRoutes(projects: ports.engine.projects, defaults: ports.engine.defaults).operations
            + AgentRoutes(ports: ports, events: events, ids: ids, tasks: tasks, submissions: submissions).operations
            + tasks.operations
            + MessageRoutes(ports: ports, ids: ids, submissions: submissions).operations
            + AttachmentRoutes(ports: ports, ids: ids).operations
            + ShellRoutes(ports: ports, ids: ids, live: live).operations
            + RunRoutes(ports: ports, events: events, ids: ids).operations
            + [StreamEndpoint.operation]
            + AppFiles().operations
        description.describe(all)
    }
}
