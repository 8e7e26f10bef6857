// Written by scripts/api-types from the daemon's OpenAPI document (GET /v1/openapi.json). Not served: only for `make lint`.

declare namespace API {
  interface Accepted {
    message: Message
    /** Read events after this position to miss nothing of the run */
    position: number
    /** Whether this is the stored answer to an earlier request with the same Idempotency-Key */
    repeated: boolean
    /** Absent if the message waits for the end of an active run */
    run?: Run | null
    taskId: string
  }

  interface Agent {
    activeRun?: string | null
    afterRun: 'keep' | 'apply' | 'discard'
    archivedAt?: string | null
    command: string[]
    /** The task of its own conversation */
    conversation?: string | null
    createdAt: string
    desiredState: 'running' | 'paused' | 'stopped'
    id: string
    instructions: string
    model?: string | null
    name: string
    observed: AgentObservation
    policy: Policy
    projectPath?: string | null
    runtime: 'claude' | 'command'
    sessionId?: string | null
    updatedAt: string
    /** The value for If-Match */
    version: number
    workTree: 'overlay' | 'clone' | 'inPlace'
  }

  interface AgentCommit {
    hash: string
    subject: string
  }

  interface AgentObservation {
    /** Consecutive failed starts */
    failures: number
    /** Why the observed state differs from the desired one */
    lastError?: string | null
    nextStartAt?: string | null
    state: 'stopped' | 'starting' | 'ready' | 'paused' | 'backing_off' | 'crash_loop' | 'failed'
  }

  interface AgentReference {
    /** How many of its commits neither the project nor the run's HEAD has */
    commits: number
    hash: string
    kind: 'head' | 'branch' | 'tag' | 'stash' | 'note'
    /** Without `refs/heads/` and the like */
    name: string
  }

  interface Agents {
    items: Agent[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface Application {
    conflicts: ApplyConflict[]
    createdAt: string
    endedAt?: string | null
    /** The written paths */
    files: string[]
    id: string
    message?: string | null
    /** What else happened in a successful application */
    note?: string | null
    /** Chosen paths; absent for all */
    paths?: string[] | null
    projectPath: string
    /** The resulting branch or commit */
    reference?: string | null
    runId: string
    status: 'applying' | 'applied' | 'conflicted' | 'failed' | 'undoing' | 'undone'
    target: 'files' | 'branch' | 'commit'
    taskId: string
    /** The resulting commit, if the person's git would have signed it */
    unsigned?: UnsignedCommit | null
  }

  interface ApplyConflict {
    path: string
    preview?: string | null
    reason: string
  }

  interface ApplyRequest {
    /** The digest of the diff that was shown; other changes are refused */
    digest?: string | null
    includesIgnored?: boolean | null
    /** The message of the commit; with the target branch or commit */
    message?: string | null
    /** Files and ignored folders that the policy applies only by name and that a person confirmed */
    named?: string[] | null
    /** Chosen paths; absent for all */
    paths?: string[] | null
    /** Which side wins if both changed the same lines: ours is the project, theirs is the run */
    preference?: 'ours' | 'theirs' | null
    target?: 'files' | 'branch' | 'commit' | null
  }

  interface Attachment {
    createdAt: string
    /** SHA-256 of the content, in hexadecimal */
    hash: string
    id: string
    mediaType: string
    name: string
    size: number
  }

  interface AuditLine {
    action: string
    actor: string
    at: string
    /** How often it happened, all within a minute */
    count: number
    /** The effect, in words; absent if the action says it all */
    effect?: string | null
    /** How the request came in */
    entryPoint?: 'unix_socket' | 'tcp' | 'websocket' | 'command' | null
    /** Whether it was refused, so that nothing was done */
    isRefused: boolean
    number: number
    /** Who asked; absent if the daemon acted on its own */
    principal?: string | null
    requestId?: string | null
    subject: string
    /** The name of the token that asked, at that time */
    tokenName?: string | null
  }

  interface AuditLines {
    items: AuditLine[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface AuthenticatedCaller {
    agentId?: string | null
    /** The limit on what the caller's work may do; absent with the scope admin */
    ceiling?: Ceiling | null
    expiresAt?: string | null
    /** owner, or a token's kind and id */
    principal: string
    scopes: ('read' | 'operate' | 'admin' | 'runner')[]
  }

  interface CancelRequest {
    /** Whether the task's waiting messages are withdrawn too; otherwise they get the next run */
    dropsMessages?: boolean | null
  }

  interface Ceiling {
    /** The only agents that it can reach; empty for all */
    agents: string[]
    /** Whether runs may work directly in the project, without review */
    allowsInPlace: boolean
    /** Where it may work; empty for the projects that an owner opened */
    folderRoots: string[]
    /** The widest policy allowed */
    policy: Policy
  }

  interface CeilingRequest {
    /** Ids or names; the token can then reach only these agents and their tasks, and use each with its own policy */
    agents?: string[] | null
    /** Whether runs may work directly in the project, without review */
    allowsInPlace?: boolean | null
    /** Absolute folders whose projects may be worked on; absent for the projects that an owner opened */
    folderRoots?: string[] | null
    /** The widest policy allowed; default: project, without network, with the default limits */
    policy?: PolicyRequest | null
  }

  interface ChangeMark {
    kind: 'agent' | 'build_script' | 'ci' | 'editor' | 'executable' | 'git_settings' | 'hidden_text' | 'hook' | 'invalid_text' | 'link_out' | 'look_alike' | 'package_script' | 'repository' | 'setuid' | 'shell' | 'start_up' | 'world_writable'
    /** What it means: the end of a sentence that begins with the file's name */
    words: string
  }

  interface ChangedFiles {
    items: FileChange[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface CollectRequest {
    /** Whether all caches of tools are removed; otherwise only what exceeds retention.caches.megabytes */
    includesCaches?: boolean | null
    /** Whether work trees with changes that are neither applied nor discarded are removed too */
    includesUndecided?: boolean | null
    /** Whether nothing is removed, only reported */
    isDryRun?: boolean | null
    /** How many of the newest work trees are kept at most */
    keep?: number | null
    /** Removes work trees whose last run ended longer ago */
    olderThanMs?: number | null
    /** Removes the output of runs that ended longer ago; absent for the setting retention.output.days */
    outputOlderThanMs?: number | null
    /** Only the work trees of these tasks; absent for all */
    tasks?: string[] | null
  }

  interface Collected {
    /** Tasks whose work trees were removed; empty for a dry run */
    removed: string[]
    /** What else was removed, or would be */
    space: CollectedSpace[]
    /** The work trees that were removed, or would be, newest first */
    trees: CollectedTree[]
    /** How many tasks still have changes that are neither applied nor discarded */
    undecided: number
  }

  interface CollectedSpace {
    bytes: number
    /** Object stores, runs or cache files; 1 for the database */
    count: number
    /** objects: repository objects that no task needs; output: stored output of runs; caches: of tools; database: free pages */
    kind: 'objects' | 'output' | 'caches' | 'database'
  }

  interface CollectedTree {
    /** The space that it occupies without the project; only for a dry run */
    bytes?: number | null
    /** Whether its changes are neither applied nor discarded */
    isUndecided: boolean
    projectPath: string
    taskId: string
    title: string
  }

  interface CreateAgentRequest {
    afterRun?: 'keep' | 'apply' | 'discard' | null
    command?: string[] | null
    instructions?: string | null
    model?: string | null
    /** a-z, 0-9 and -; not the name of a runtime */
    name: string
    policy?: PolicyRequest | null
    projectPath?: string | null
    runtime?: 'claude' | 'command' | null
    /** Default true */
    start?: boolean | null
    workTree?: 'overlay' | 'clone' | 'inPlace' | null
  }

  interface CreateTaskRequest {
    afterRun?: 'keep' | 'apply' | 'discard' | null
    /** An agent's name or id, or a runtime's name */
    agent?: string | null
    attachments?: string[] | null
    /** Caches. Verified downloads are kept for later runs in the folder. */
    caches?: ('pip' | 'npm' | 'cargo' | 'ccache')[] | null
    /** Changes applied only by name. Files of these kinds are applied only if a person names them. */
    changesByName?: ('agent' | 'build_script' | 'ci' | 'editor' | 'executable' | 'git_settings' | 'hidden_text' | 'hook' | 'invalid_text' | 'link_out' | 'look_alike' | 'package_script' | 'repository' | 'setuid' | 'shell' | 'start_up' | 'world_writable')[] | null
    /** The command line of a command task */
    command?: string[] | null
    /** Programs to hide. Names or paths. This is a convenience, not a security boundary. */
    deniedTools?: string[] | null
    /** The variables that the runtime's profile lists. PATH, HOME and others that select tools are accepted only from the owner on the socket; otherwise they are left out and the run reports it. Kept in memory only */
    environment?: Record<string, string> | null
    /** Show the project’s .env files. They are hidden otherwise. */
    exposesEnvironmentFiles?: boolean | null
    /** Isolation. How strongly a run is isolated. */
    isolation?: 'safe' | 'project' | 'trusted' | null
    /** The changed fields; null resets them */
    limits?: LimitsRequest | null
    model?: string | null
    /** Network. Which hosts it can reach. */
    network?: 'deny' | 'open' | null
    /** An absolute folder; the project is the top folder of its repository */
    projectPath?: string | null
    /** The first message; at most 1,048,576 bytes */
    prompt?: string | null
    /** Folders it may read. Folders or single files outside its own folder. */
    readablePaths?: string[] | null
    /** Required guards. If one of them is missing, no run starts. */
    requiredGuards?: ('user_namespace' | 'mount_namespace' | 'pid_namespace' | 'ipc_namespace' | 'uts_namespace' | 'network_namespace' | 'no_new_privileges' | 'overlay' | 'memory_limit' | 'process_limit' | 'disk_limit')[] | null
    runtime?: 'claude' | 'command' | null
    /** Whether the command's standard input is sent with POST /v1/runs/{id}/input; otherwise it is empty */
    takesInput?: boolean | null
    title?: string | null
    /** Variables that the process gets in addition; not those that the sandbox sets itself. Kept in memory only */
    variables?: Record<string, string> | null
    workTree?: 'overlay' | 'clone' | 'inPlace' | null
    /** Folders it may write. Changes there take effect at once, without review. */
    writablePaths?: string[] | null
  }

  interface CreateTokenRequest {
    /** An agent's id or name; the token can then reach only that agent and its tasks */
    agent?: string | null
    /** The limit on what its work may do; not allowed with the scope admin */
    ceiling?: CeilingRequest | null
    kind: 'grant' | 'api_key'
    name: string
    /** Default read and operate */
    scopes?: ('read' | 'operate' | 'admin')[] | null
    /** Grants: at most a day, default 900000; API keys: absent for no expiry */
    ttlMs?: number | null
  }

  interface DefaultsDecision {
    at: string
    digest: string
    isAccepted: boolean
    /** Who decided */
    principal?: string | null
  }

  interface DefaultsRequest {
    decision: 'accept' | 'reject'
    /** The digest of the version that was seen, as returned by GET */
    digest: string
    /** An absolute folder */
    path: string
  }

  interface Diff {
    /** Newest first */
    applications: Application[]
    /** The kinds of marks that need confirmation by a person */
    asked: ('agent' | 'build_script' | 'ci' | 'editor' | 'executable' | 'git_settings' | 'hidden_text' | 'hook' | 'invalid_text' | 'link_out' | 'look_alike' | 'package_script' | 'repository' | 'setuid' | 'shell' | 'start_up' | 'world_writable')[]
    changes: FileChange[]
    commits: AgentCommit[]
    /** SHA-256 of everything that an application would use; send it with the request to apply */
    digest: string
    ignored: IgnoredChanges[]
    /** It worked in the project itself: its changes are there and can be neither applied nor discarded */
    isInPlace: boolean
    notes: string[]
    projectPath?: string | null
    /** Branches, tags, stash entries and notes that the run created */
    references: AgentReference[]
    runId: string
    summary: DiffSummary
  }

  interface DiffSummary {
    additions: number
    /** Commits and references that the agent created; absent if none */
    commits?: number | null
    deletions: number
    files: number
    /** Changed files below ignored paths; absent if none */
    ignored?: number | null
  }

  interface EmptyRequest {
  }

  interface Error {
    error: ErrorDetail
    requestId: string
  }

  interface ErrorDetail {
    code: 'invalid_json' | 'invalid_request' | 'unknown_field' | 'body_too_large' | 'head_too_large' | 'unsupported_media_type' | 'precondition_required' | 'version_mismatch' | 'idempotency_mismatch' | 'not_authorized' | 'forbidden' | 'host_refused' | 'origin_refused' | 'too_many_attempts' | 'sign_in_expired' | 'upgrade_required' | 'not_found' | 'method_not_allowed' | 'task_not_found' | 'run_not_found' | 'application_not_found' | 'agent_not_found' | 'token_not_found' | 'message_not_found' | 'attachment_not_found' | 'ambiguous_id' | 'project_not_found' | 'project_refused' | 'conflict' | 'wrong_state' | 'no_changes' | 'changes_changed' | 'no_patch' | 'undecided' | 'policy_refused' | 'sandbox_unavailable' | 'state_unwritable' | 'stopping' | 'internal_error'
    /** What to do */
    hint?: string | null
    /** What happened to what */
    message: string
    retryable: boolean
  }

  interface Event {
    at: string
    /** Depends on the type; readers ignore unknown types and fields */
    data: any
    /** Global; the position to resume from */
    position: number
    /** Counts from 1 within the stream */
    sequence: number
    stream: string
    type: string
    version: number
  }

  interface Events {
    items: Event[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface FileChange {
    additions: number
    base?: FileState | null
    deletions: number
    isBinary: boolean
    isTruncated: boolean
    kind: 'added' | 'modified' | 'deleted' | 'renamed' | 'mode_changed' | 'type_changed'
    /** Why it deserves a second look before it is applied */
    marks: ChangeMark[]
    oldPath?: string | null
    /** The unified diff without its header lines */
    patch?: string | null
    /** Relative to the project */
    path: string
    /** Base64 of the exact bytes if the path is not valid UTF-8 */
    rawPath?: string | null
    result?: FileState | null
    slot: number
  }

  interface FileState {
    kind: 'file' | 'executable' | 'symlink'
    size: number
  }

  interface Finding {
    evidence: string
    fix?: string | null
    id: string
    severity: 'ok' | 'info' | 'warning' | 'error'
    title: string
  }

  interface Findings {
    items: Finding[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface FolderMatches {
    /** The owner's home, for ~ */
    home: string
    /** By name, at most 50 */
    items: FolderName[]
    /** The requested text with ~ expanded */
    path: string
  }

  interface FolderName {
    /** Whether it is the top folder of a repository */
    isRepository: boolean
    path: string
  }

  interface GuardReport {
    evidence: string
    name: 'user_namespace' | 'mount_namespace' | 'pid_namespace' | 'ipc_namespace' | 'uts_namespace' | 'network_namespace' | 'no_new_privileges' | 'overlay' | 'memory_limit' | 'process_limit' | 'disk_limit'
    remedy?: string | null
    strength: 'enforced' | 'watched' | 'missing'
  }

  interface Health {
    /** HMAC-SHA256 of the challenge with the instance key, in hexadecimal */
    proof?: string | null
    service: 'roost'
    status: 'ok'
    timestamp: string
  }

  interface IgnoredChanges {
    bytes: number
    files: number
    /** Marks of its files, by file name alone */
    marks: ChangeMark[]
    path: string
  }

  interface Info {
    home: string
    /** The machine's host name */
    hostName?: string | null
    nodeId: string
    parallelRuns: number
    pid: number
    /** Queued runs, in the order in which they start */
    queue: string[]
    /** The number of runs by status; every status is present */
    runs: Record<string, number>
    settings: Record<string, string>
    /** The path of the Unix socket */
    socket?: string | null
    startedAt: string
    url: string
    version: string
  }

  interface Limits {
    /** Disk. What the run may add to its work tree and home. */
    diskBytes: number
    /** Largest file. The largest single file it may write. */
    fileBytes: number
    /** Free space. Free space that must remain on the state folder's disk. */
    freeSpaceFloorBytes: number
    /** Memory. Of all processes together. */
    memoryBytes: number
    /** Open files. Per process. */
    openFiles: number
    /** Output kept. Stored output. Beyond it, only the beginning and the end are kept. */
    outputBytes: number
    /** Total output. Raw output after which the run is ended. */
    outputFloodBytes: number
    /** Processes. Processes and threads at once. */
    processes: number
    /** Silence. How long an agent may be silent during a turn. */
    silenceMs: number
    /** Time to stop. Between asking processes to end and killing them. */
    stopGraceMs: number
    /** Time. From start to end. */
    wallTimeMs: number
  }

  interface LimitsRequest {
    /** Disk. What the run may add to its work tree and home. */
    diskBytes?: number | null
    /** Largest file. The largest single file it may write. */
    fileBytes?: number | null
    /** Memory. Of all processes together. */
    memoryBytes?: number | null
    /** Open files. Per process. */
    openFiles?: number | null
    /** Output kept. Stored output. Beyond it, only the beginning and the end are kept. */
    outputBytes?: number | null
    /** Total output. Raw output after which the run is ended. */
    outputFloodBytes?: number | null
    /** Processes. Processes and threads at once. */
    processes?: number | null
    /** Silence. How long an agent may be silent during a turn. */
    silenceMs?: number | null
    /** Time to stop. Between asking processes to end and killing them. */
    stopGraceMs?: number | null
    /** Time. From start to end. */
    wallTimeMs?: number | null
  }

  interface LiveText {
    kind: 'message' | 'thought'
    messageId: string
    offset: number
    runId: string
    text: string
  }

  interface LogLine {
    at: string
    position: number
    text: string
    /** The event's type */
    type: string
  }

  interface LogLines {
    items: LogLine[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface Message {
    attachments: Attachment[]
    author: 'person' | 'agent' | 'system'
    body: string
    createdAt: string
    disposition: 'queued' | 'steering' | 'in_run' | 'answered' | 'settled'
    id: string
    runId?: string | null
    taskId: string
  }

  interface Messages {
    items: Message[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface MintedToken {
    about: Token
    /** How many tokens a rotation revoked */
    revoked?: number | null
    /** The secret; shown only once */
    token: string
  }

  interface Policy {
    /** Caches. Verified downloads are kept for later runs in the folder. */
    caches: ('pip' | 'npm' | 'cargo' | 'ccache')[]
    /** Changes applied only by name. Files of these kinds are applied only if a person names them. */
    changesByName: ('agent' | 'build_script' | 'ci' | 'editor' | 'executable' | 'git_settings' | 'hidden_text' | 'hook' | 'invalid_text' | 'link_out' | 'look_alike' | 'package_script' | 'repository' | 'setuid' | 'shell' | 'start_up' | 'world_writable')[]
    /** Programs to hide. Names or paths. This is a convenience, not a security boundary. */
    deniedTools: string[]
    /** Show the project’s .env files. They are hidden otherwise. */
    exposesEnvironmentFiles: boolean
    /** Isolation. How strongly a run is isolated. */
    isolation: 'safe' | 'project' | 'trusted'
    limits: Limits
    /** Network. Which hosts it can reach. */
    network: 'deny' | 'open'
    /** Folders it may read. Folders or single files outside its own folder. */
    readablePaths: string[]
    /** Required guards. If one of them is missing, no run starts. */
    requiredGuards: ('user_namespace' | 'mount_namespace' | 'pid_namespace' | 'ipc_namespace' | 'uts_namespace' | 'network_namespace' | 'no_new_privileges' | 'overlay' | 'memory_limit' | 'process_limit' | 'disk_limit')[]
    /** Folders it may write. Changes there take effect at once, without review. */
    writablePaths: string[]
  }

  interface PolicyChoice {
    value: string
    words: string
  }

  interface PolicyDifference {
    /** wider: a run could do more than before */
    direction: 'wider' | 'narrower' | 'other'
    field: string
    text: string
  }

  interface PolicyField {
    /** From the narrowest to the widest */
    choices?: PolicyChoice[] | null
    default: any
    /** The object in the policy that contains the field; absent for the policy itself */
    domain?: string | null
    /** The command line option */
    flag?: string | null
    help: string
    /** Whether a request may set it */
    isSettable: boolean
    kind: 'choice' | 'amount' | 'folders' | 'tools' | 'members' | 'flag'
    label: string
    maximum?: number | null
    minimum?: number | null
    /** The name in a policy */
    name: string
    /** The value that needs confirmation, because it removes a restriction */
    openingValue?: any
    /** What saving that value does */
    openingWords?: string | null
    /** As differences and errors name the field: limits.memoryBytes */
    path: string
    /** How the value is shown in a summary, with {} for the value */
    phrase?: string | null
    placeholder?: string | null
    /** The name in a PolicyRequest */
    requestName: string
    /** How many base units (bytes, milliseconds) the unit of a form has */
    scale?: number | null
    /** The name of a form's unit: GB */
    scaleName?: string | null
    /** The only value allowed in a trusted run */
    trustedValue?: any
    unit?: 'count' | 'bytes' | 'milliseconds' | null
  }

  interface PolicyFields {
    items: PolicyField[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface PolicyPreviewRequest {
    command?: string[] | null
    policy?: PolicyRequest | null
    projectPath?: string | null
    /** Default command */
    runtime?: 'claude' | 'command' | null
    workTree?: 'overlay' | 'clone' | 'inPlace' | null
  }

  interface PolicyRequest {
    /** Caches. Verified downloads are kept for later runs in the folder. */
    caches?: ('pip' | 'npm' | 'cargo' | 'ccache')[] | null
    /** Changes applied only by name. Files of these kinds are applied only if a person names them. */
    changesByName?: ('agent' | 'build_script' | 'ci' | 'editor' | 'executable' | 'git_settings' | 'hidden_text' | 'hook' | 'invalid_text' | 'link_out' | 'look_alike' | 'package_script' | 'repository' | 'setuid' | 'shell' | 'start_up' | 'world_writable')[] | null
    /** Programs to hide. Names or paths. This is a convenience, not a security boundary. */
    deniedTools?: string[] | null
    /** Show the project’s .env files. They are hidden otherwise. */
    exposesEnvironmentFiles?: boolean | null
    /** The changed fields; null resets them */
    limits?: LimitsRequest | null
    /** Network. Which hosts it can reach. */
    network?: 'deny' | 'open' | null
    /** Isolation. How strongly a run is isolated. */
    preset?: 'safe' | 'project' | 'trusted' | null
    /** Folders it may read. Folders or single files outside its own folder. */
    readablePaths?: string[] | null
    /** Required guards. If one of them is missing, no run starts. */
    requiredGuards?: ('user_namespace' | 'mount_namespace' | 'pid_namespace' | 'ipc_namespace' | 'uts_namespace' | 'network_namespace' | 'no_new_privileges' | 'overlay' | 'memory_limit' | 'process_limit' | 'disk_limit')[] | null
    /** Folders it may write. Changes there take effect at once, without review. */
    writablePaths?: string[] | null
  }

  interface Preview {
    /** What the project's .roost.yaml proposes for new tasks */
    defaults?: ProjectDefaults | null
    /** The differences from the policy in force */
    differences: PolicyDifference[]
    /** Whether it would fail because its runtime needs the network and the policy denies it */
    lacksNetwork: boolean
    /** Names of the caller's variables that would be left out, because they select tools */
    leftOut?: string[] | null
    /** What is missing to run at all, such as a program that is not installed */
    missing?: string | null
    policy: Policy
    sandbox: SandboxPreview
  }

  interface Project {
    openedAt: string
    path: string
    /** Who opened it; absent if it was in use before folders had to be opened */
    principal?: string | null
  }

  interface ProjectDefaults {
    /** The last decision, possibly about another version */
    decision?: DefaultsDecision | null
    defaults?: RunDefaults | null
    /** SHA-256 of the present .roost.yaml, in hexadecimal */
    digest?: string | null
    /** The project's folder */
    path: string
    /** Why the file could not be parsed */
    problem?: string | null
    /** The defaults take effect only if this version was accepted */
    state: 'none' | 'accepted' | 'rejected' | 'proposed' | 'unreadable'
    /** What it proposes, one phrase per setting */
    words: string[]
  }

  interface ProjectRequest {
    /** An absolute folder */
    path: string
  }

  interface Projects {
    items: Project[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface Relink {
    /** Whether they use the present folder from now on */
    isConfirmed: boolean
    path: string
    /** The tasks that were started in another folder than the present one */
    tasks: string[]
  }

  interface RelinkRequest {
    /** Default false: the answer only lists the affected tasks */
    isConfirmed?: boolean | null
    /** An absolute folder */
    path: string
  }

  interface RenewSignInRequest {
    /** At most two minutes from the daemon's clock; each value is accepted once */
    at: string
    /** ECDSA P-256 over SHA-256, raw form, base64url, of three lines: roost sign-in renewal, the id, at */
    signature: string
  }

  interface RetryRequest {
    environment?: Record<string, string> | null
  }

  interface Run {
    attempt: number
    cancelRequestedAt?: string | null
    createdAt: string
    diff?: DiffSummary | null
    endedAt?: string | null
    id: string
    isPaused: boolean
    /** The message that it answers */
    messageId: string
    outcome?: RunOutcome | null
    /** When retention removed its detailed output; absent while it is stored */
    outputRemovedAt?: string | null
    /** The place in the queue, 1 for the next run to start */
    queuePlace?: number | null
    resumedFrom?: string | null
    startedAt?: string | null
    status: 'queued' | 'preparing' | 'running' | 'waiting_for_approval' | 'waiting_for_input' | 'finishing' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted'
    taskId: string
    trigger: 'user' | 'follow_up' | 'retry' | 'resume'
    usage?: Usage | null
  }

  interface RunDefaults {
    /** Variables for the process */
    environment: Record<string, string>
    model?: string | null
    /** Values by the path of the policy field */
    policy: any
  }

  interface RunOutcome {
    end: 'succeeded' | 'failed' | 'cancelled' | 'interrupted'
    exitCode?: number | null
    /** One sentence for people */
    message?: string | null
    /** Why it did not succeed */
    reason?: 'exit_non_zero' | 'signaled' | 'agent_error' | 'time_limit' | 'output_limit' | 'memory_limit' | 'process_limit' | 'disk_limit' | 'cancelled_by_person' | 'daemon_stopped' | 'command_not_found' | 'runtime_not_installed' | 'network_required' | 'sandbox_unavailable' | 'project_unavailable' | 'policy_refused' | 'not_signed_in' | 'rate_limited' | 'overloaded' | 'provider_error' | 'agent_crashed' | 'agent_silent' | 'turn_limit' | 'prompt_too_long' | 'internal_error' | null
    signal?: number | null
  }

  interface Runs {
    items: Run[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface Runtime {
    executable?: string | null
    id: 'claude' | 'command'
    isReady: boolean
    problem?: string | null
  }

  interface Runtimes {
    items: Runtime[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface SandboxPreview {
    /** The sandbox's exact command line; it contains no secrets */
    commandLine: string[]
    /** Names only */
    environment: string[]
    masked: string[]
    network: 'deny' | 'open'
    readOnly: string[]
    /** One sentence: what the run can reach */
    summary: string
    /** Guards that are only watched or missing on this machine */
    weaknesses: GuardReport[]
    writable: string[]
  }

  interface SayRequest {
    attachments?: string[] | null
    /** At most 1,048,576 bytes */
    body: string
    environment?: Record<string, string> | null
    /** Default queue */
    mode?: 'queue' | 'steer' | 'interrupt' | null
  }

  interface Setting {
    key: string
    meaning: string
    origin: string
    value: string
    variable: string
  }

  interface Settings {
    items: Setting[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface SignIn {
    expiresAt: string
    id: string
    /** The bearer token; valid for an hour */
    token: string
  }

  interface SignInLink {
    expiresAt: string
    url: string
  }

  interface SignInRequest {
    code: string
    /** A name by which the person recognizes the browser */
    name?: string | null
    /** P-256, uncompressed X9.63 form (65 bytes), base64url without padding */
    publicKey: string
  }

  interface SignatureRequest {
    /** Armored, as git stores it in a commit's header */
    signature: string
  }

  interface StreamTicket {
    expiresAt: string
    ticket: string
  }

  interface StreamTicketRequest {
  }

  interface Task {
    activeAt: string
    /** What happens with the changes of each successful run */
    afterRun: 'keep' | 'apply' | 'discard'
    agent: string
    /** Absent for the built-in agents */
    agentId?: string | null
    archivedAt?: string | null
    createdAt: string
    id: string
    isPaused: boolean
    lastRun?: Run | null
    projectPath?: string | null
    /** The decision about the changes of its newest run; absent if there are none */
    review?: 'undecided' | 'applied' | 'partly_applied' | 'on_branch' | 'discarded' | null
    runCount: number
    runtime: 'claude' | 'command'
    /** The status of the last run; absent before the first */
    status?: 'queued' | 'preparing' | 'running' | 'waiting_for_approval' | 'waiting_for_input' | 'finishing' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted' | null
    title: string
    /** The total usage of all ended runs; absent if none reported any */
    usage?: Usage | null
    /** The value for If-Match */
    version: number
    /** How it works on the project; inPlace changes the project itself */
    workTree: 'overlay' | 'clone' | 'inPlace'
  }

  interface TaskCounts {
    active: number
    done: number
    failed: number
    /** With changes that are neither applied nor discarded, archived tasks included */
    undecided: number
    waiting: number
  }

  interface Tasks {
    items: Task[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
    /** The number of matches on all pages */
    total: number
  }

  interface Token {
    /** The only agent that it can reach */
    agentId?: string | null
    /** The limit on what its work may do; absent with the scope admin */
    ceiling?: Ceiling | null
    createdAt: string
    expiresAt?: string | null
    id: string
    /** Whether this request was authenticated with it */
    isCurrent: boolean
    kind: 'control' | 'grant' | 'api_key' | 'sign_in'
    lastOrigin?: string | null
    lastUsedAt?: string | null
    name: string
    revokedAt?: string | null
    scopes: ('read' | 'operate' | 'admin' | 'runner')[]
  }

  interface Tokens {
    items: Token[]
    /** Send it as cursor (or after) to get the next page */
    nextCursor?: string | null
  }

  interface UnsignedCommit {
    /** Its hash */
    commit: string
    /** git's gpg.format */
    format: 'openpgp' | 'ssh' | 'x509'
    /** git's user.signingKey */
    key?: string | null
    /** The commit object as git stores it: the data to be signed */
    text: string
  }

  interface UpdateAgentRequest {
    afterRun?: 'keep' | 'apply' | 'discard'
    command?: string[]
    /** null clears them */
    instructions?: string | null
    /** null clears it */
    model?: string | null
    name?: string
    /** Replaces the whole policy */
    policy?: PolicyRequest
    /** null clears it */
    projectPath?: string | null
    workTree?: 'overlay' | 'clone' | 'inPlace'
  }

  interface UpdateTaskRequest {
    title?: string
  }

  interface Usage {
    cacheReadTokens: number
    cacheWriteTokens: number
    costUSD?: number | null
    inputTokens: number
    outputTokens: number
  }

  type Query = '' | `?${string}`

  /** What GET of a path answers. */
  type GetAnswer<P extends string> =
    P extends `/v1/runs/${string}/diff/files${Query}` ? ChangedFiles :
    P extends `/v1/runs/${string}/diff/patch${Query}` ? unknown :
    P extends `/v1/agents/${string}/events${Query}` ? Events :
    P extends `/v1/agents/${string}/policy${Query}` ? Preview :
    P extends `/v1/agents/${string}/status${Query}` ? Agent :
    P extends `/v1/agents/${string}/tasks${Query}` ? Tasks :
    P extends `/v1/runs/${string}/diff${Query}` ? Diff :
    P extends `/v1/runs/${string}/events${Query}` ? Events :
    P extends `/v1/runs/${string}/logs${Query}` ? LogLines :
    P extends `/v1/tasks/${string}/diff${Query}` ? Diff :
    P extends `/v1/tasks/${string}/events${Query}` ? Events :
    P extends `/v1/tasks/${string}/messages${Query}` ? Messages :
    P extends `/v1/tasks/${string}/runs${Query}` ? Runs :
    P extends `/v1/agents/${string}${Query}` ? Agent :
    P extends `/v1/applications/${string}${Query}` ? Application :
    P extends `/v1/attachments/${string}${Query}` ? unknown :
    P extends `/v1/policy/fields${Query}` ? PolicyFields :
    P extends `/v1/projects/defaults${Query}` ? ProjectDefaults :
    P extends `/v1/projects/folders${Query}` ? FolderMatches :
    P extends `/v1/runs/${string}${Query}` ? Run :
    P extends `/v1/sign-ins/current${Query}` ? AuthenticatedCaller :
    P extends `/v1/tasks/counts${Query}` ? TaskCounts :
    P extends `/v1/tasks/${string}${Query}` ? Task :
    P extends `/v1/agents${Query}` ? Agents :
    P extends `/v1/audit${Query}` ? AuditLines :
    P extends `/v1/configuration${Query}` ? Settings :
    P extends `/v1/diagnostics${Query}` ? Findings :
    P extends `/v1/events${Query}` ? Events :
    P extends `/v1/info${Query}` ? Info :
    P extends `/v1/openapi.json${Query}` ? any :
    P extends `/v1/projects${Query}` ? Projects :
    P extends `/v1/runtimes${Query}` ? Runtimes :
    P extends `/v1/stream${Query}` ? unknown :
    P extends `/v1/tasks${Query}` ? Tasks :
    P extends `/v1/tokens${Query}` ? Tokens :
    P extends `/health${Query}` ? Health :
    P extends `/metrics${Query}` ? unknown :
    never

  /** What POST of a path answers. */
  type PostAnswer<P extends string> =
    P extends `/v1/agents/${string}/archive${Query}` ? Agent :
    P extends `/v1/agents/${string}/messages${Query}` ? Accepted :
    P extends `/v1/agents/${string}/pause${Query}` ? Agent :
    P extends `/v1/agents/${string}/reset-session${Query}` ? Agent :
    P extends `/v1/agents/${string}/restart${Query}` ? Agent :
    P extends `/v1/agents/${string}/resume${Query}` ? Agent :
    P extends `/v1/agents/${string}/start${Query}` ? Agent :
    P extends `/v1/agents/${string}/stop${Query}` ? Agent :
    P extends `/v1/applications/${string}/signature${Query}` ? Application :
    P extends `/v1/applications/${string}/undo${Query}` ? Application :
    P extends `/v1/runs/${string}/apply${Query}` ? Application :
    P extends `/v1/runs/${string}/cancel${Query}` ? Run :
    P extends `/v1/runs/${string}/discard${Query}` ? Run :
    P extends `/v1/runs/${string}/input${Query}` ? Run :
    P extends `/v1/runs/${string}/pause${Query}` ? Run :
    P extends `/v1/runs/${string}/resume${Query}` ? Run :
    P extends `/v1/runs/${string}/undo${Query}` ? Application :
    P extends `/v1/sign-ins/${string}/renew${Query}` ? SignIn :
    P extends `/v1/tasks/${string}/archive${Query}` ? Task :
    P extends `/v1/tasks/${string}/cancel${Query}` ? Run :
    P extends `/v1/tasks/${string}/messages${Query}` ? Accepted :
    P extends `/v1/tasks/${string}/restore${Query}` ? Task :
    P extends `/v1/tasks/${string}/retry${Query}` ? Run :
    P extends `/v1/tasks/${string}/shell${Query}` ? unknown :
    P extends `/v1/tokens/control/rotate${Query}` ? MintedToken :
    P extends `/v1/policy/preview${Query}` ? Preview :
    P extends `/v1/projects/close${Query}` ? Project :
    P extends `/v1/projects/defaults${Query}` ? ProjectDefaults :
    P extends `/v1/projects/relink${Query}` ? Relink :
    P extends `/v1/agents?preview=true` ? Preview :
    P extends `/v1/agents${Query}` ? Agent :
    P extends `/v1/attachments${Query}` ? Attachment :
    P extends `/v1/gc${Query}` ? Collected :
    P extends `/v1/projects${Query}` ? Project :
    P extends `/v1/shutdown${Query}` ? Health :
    P extends `/v1/sign-in-links${Query}` ? SignInLink :
    P extends `/v1/sign-ins${Query}` ? SignIn :
    P extends `/v1/stream-tickets${Query}` ? StreamTicket :
    P extends `/v1/tasks?preview=true` ? Preview :
    P extends `/v1/tasks${Query}` ? Accepted :
    P extends `/v1/tokens${Query}` ? MintedToken :
    never

  /** What POST of a path takes. */
  type PostBody<P extends string> =
    P extends `/v1/agents/${string}/archive${Query}` ? EmptyRequest :
    P extends `/v1/agents/${string}/messages${Query}` ? SayRequest :
    P extends `/v1/agents/${string}/pause${Query}` ? EmptyRequest :
    P extends `/v1/agents/${string}/reset-session${Query}` ? EmptyRequest :
    P extends `/v1/agents/${string}/restart${Query}` ? EmptyRequest :
    P extends `/v1/agents/${string}/resume${Query}` ? EmptyRequest :
    P extends `/v1/agents/${string}/start${Query}` ? EmptyRequest :
    P extends `/v1/agents/${string}/stop${Query}` ? EmptyRequest :
    P extends `/v1/applications/${string}/signature${Query}` ? SignatureRequest :
    P extends `/v1/applications/${string}/undo${Query}` ? EmptyRequest :
    P extends `/v1/runs/${string}/apply${Query}` ? ApplyRequest :
    P extends `/v1/runs/${string}/cancel${Query}` ? CancelRequest :
    P extends `/v1/runs/${string}/discard${Query}` ? EmptyRequest :
    P extends `/v1/runs/${string}/input${Query}` ? unknown :
    P extends `/v1/runs/${string}/pause${Query}` ? EmptyRequest :
    P extends `/v1/runs/${string}/resume${Query}` ? EmptyRequest :
    P extends `/v1/runs/${string}/undo${Query}` ? EmptyRequest :
    P extends `/v1/sign-ins/${string}/renew${Query}` ? RenewSignInRequest :
    P extends `/v1/tasks/${string}/archive${Query}` ? EmptyRequest :
    P extends `/v1/tasks/${string}/cancel${Query}` ? CancelRequest :
    P extends `/v1/tasks/${string}/messages${Query}` ? SayRequest :
    P extends `/v1/tasks/${string}/restore${Query}` ? EmptyRequest :
    P extends `/v1/tasks/${string}/retry${Query}` ? RetryRequest :
    P extends `/v1/tasks/${string}/shell${Query}` ? unknown :
    P extends `/v1/tokens/control/rotate${Query}` ? EmptyRequest :
    P extends `/v1/policy/preview${Query}` ? PolicyPreviewRequest :
    P extends `/v1/projects/close${Query}` ? ProjectRequest :
    P extends `/v1/projects/defaults${Query}` ? DefaultsRequest :
    P extends `/v1/projects/relink${Query}` ? RelinkRequest :
    P extends `/v1/agents?preview=true` ? CreateAgentRequest :
    P extends `/v1/agents${Query}` ? CreateAgentRequest :
    P extends `/v1/attachments${Query}` ? unknown :
    P extends `/v1/gc${Query}` ? CollectRequest :
    P extends `/v1/projects${Query}` ? ProjectRequest :
    P extends `/v1/shutdown${Query}` ? EmptyRequest :
    P extends `/v1/sign-in-links${Query}` ? EmptyRequest :
    P extends `/v1/sign-ins${Query}` ? SignInRequest :
    P extends `/v1/stream-tickets${Query}` ? StreamTicketRequest :
    P extends `/v1/tasks?preview=true` ? CreateTaskRequest :
    P extends `/v1/tasks${Query}` ? CreateTaskRequest :
    P extends `/v1/tokens${Query}` ? CreateTokenRequest :
    never

  /** What PATCH of a path answers. */
  type PatchAnswer<P extends string> =
    P extends `/v1/agents/${string}/policy?preview=true` ? Preview :
    P extends `/v1/agents/${string}/policy${Query}` ? Agent :
    P extends `/v1/agents/${string}?preview=true` ? Preview :
    P extends `/v1/agents/${string}${Query}` ? Agent :
    P extends `/v1/tasks/${string}${Query}` ? Task :
    never

  /** What PATCH of a path takes. */
  type PatchBody<P extends string> =
    P extends `/v1/agents/${string}/policy?preview=true` ? PolicyRequest :
    P extends `/v1/agents/${string}/policy${Query}` ? PolicyRequest :
    P extends `/v1/agents/${string}?preview=true` ? UpdateAgentRequest :
    P extends `/v1/agents/${string}${Query}` ? UpdateAgentRequest :
    P extends `/v1/tasks/${string}${Query}` ? UpdateTaskRequest :
    never

  /** What DELETE of a path answers. */
  type DeleteAnswer<P extends string> =
    P extends `/v1/tasks/${string}/messages/${string}${Query}` ? null :
    P extends `/v1/sign-ins/current${Query}` ? null :
    P extends `/v1/tasks/${string}${Query}` ? null :
    P extends `/v1/tokens/${string}${Query}` ? null :
    never
}
