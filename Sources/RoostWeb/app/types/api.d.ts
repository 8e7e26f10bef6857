// Written by scripts/api-types from the daemon's OpenAPI document (GET /v1/openapi.json). Not served: only for `make lint`.

declare namespace API {
  interface Accepted {
    message: Message
    /** Read events after this position to miss nothing */
    position: number
    /** Whether the Idempotency-Key was known */
    repeated: boolean
    /** Absent where the message waits for an active run's end */
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
    /** What If-Match compares */
    version: number
    workTree: 'overlay' | 'clone' | 'inPlace'
  }

  interface AgentCommit {
    hash: string
    subject: string
  }

  interface AgentObservation {
    /** Failed starts in a row */
    failures: number
    /** Why it is not as desired */
    lastError?: string | null
    nextStartAt?: string | null
    state: 'stopped' | 'starting' | 'ready' | 'paused' | 'backing_off' | 'crash_loop' | 'failed'
  }

  interface AgentReference {
    /** That neither the project nor the run's HEAD has */
    commits: number
    hash: string
    kind: 'head' | 'branch' | 'tag' | 'stash' | 'note'
    /** Without `refs/heads/` and the like */
    name: string
  }

  interface Agents {
    items: Agent[]
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
  }

  interface Application {
    conflicts: ApplyConflict[]
    createdAt: string
    endedAt?: string | null
    /** What was written */
    files: string[]
    id: string
    message?: string | null
    /** What else to know of one that was carried out */
    note?: string | null
    /** Chosen paths; absent for all */
    paths?: string[] | null
    projectPath: string
    /** The branch or commit that came of it */
    reference?: string | null
    runId: string
    status: 'applying' | 'applied' | 'conflicted' | 'failed' | 'undoing' | 'undone'
    target: 'files' | 'branch' | 'commit'
    taskId: string
    /** The commit that came of it, where the person's git would have signed it */
    unsigned?: UnsignedCommit | null
  }

  interface ApplyConflict {
    path: string
    preview?: string | null
    reason: string
  }

  interface ApplyRequest {
    /** The digest of the diff that was shown; changes of another one are refused */
    digest?: string | null
    includesIgnored?: boolean | null
    /** The message of the commit; with the target branch or commit */
    message?: string | null
    /** Files and ignored folders that the policy takes only by name, and a person named */
    named?: string[] | null
    /** Chosen paths; absent for all */
    paths?: string[] | null
    /** Which side wins where both changed the same lines: ours, what is in the project now; theirs, what the run made */
    preference?: 'ours' | 'theirs' | null
    target?: 'files' | 'branch' | 'commit' | null
  }

  interface Attachment {
    createdAt: string
    /** SHA-256 of the content, hex */
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
    /** How many times, all within a minute */
    count: number
    /** What became of it, in words; absent where it is what the action says */
    effect?: string | null
    /** How the request came in */
    entryPoint?: 'unix_socket' | 'tcp' | 'websocket' | 'command' | null
    /** Whether nothing was done */
    isRefused: boolean
    number: number
    /** Who asked; absent where the daemon acted by itself */
    principal?: string | null
    requestId?: string | null
    subject: string
    /** The name of the token that asked, as it was then */
    tokenName?: string | null
  }

  interface AuditLines {
    items: AuditLine[]
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
  }

  interface AuthenticatedCaller {
    agentId?: string | null
    /** The most that the caller's work may do; absent with the scope admin */
    ceiling?: Ceiling | null
    expiresAt?: string | null
    /** owner, or a token's kind and id */
    principal: string
    scopes: ('read' | 'operate' | 'admin' | 'runner')[]
  }

  interface CancelRequest {
    /** Takes back the task's waiting messages too; else they go on in the next run */
    dropsMessages?: boolean | null
  }

  interface Ceiling {
    /** The only agents that it reaches; empty for all */
    agents: string[]
    /** Whether runs may work in the project itself, without review */
    allowsInPlace: boolean
    /** Where it may work; empty for the projects that an owner opened */
    folderRoots: string[]
    /** The widest policy */
    policy: Policy
  }

  interface CeilingRequest {
    /** Ids or names: the token then reaches only these agents and their tasks, and may use each as its policy stands */
    agents?: string[] | null
    /** Whether runs may work in the project itself, without review */
    allowsInPlace?: boolean | null
    /** Absolute folders in which any project may be worked on; absent for the projects that an owner opened */
    folderRoots?: string[] | null
    /** The widest policy; default project, without network, with the default limits */
    policy?: PolicyRequest | null
  }

  interface ChangeMark {
    kind: 'agent' | 'build_script' | 'ci' | 'editor' | 'executable' | 'git_settings' | 'hidden_text' | 'hook' | 'invalid_text' | 'link_out' | 'look_alike' | 'package_script' | 'repository' | 'setuid' | 'shell' | 'start_up' | 'world_writable'
    /** What it means, as the end of a sentence that the file's name begins */
    words: string
  }

  interface ChangedFiles {
    items: FileChange[]
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
  }

  interface CollectRequest {
    /** All that tools' caches hold goes; else what is beyond retention.caches.megabytes */
    includesCaches?: boolean | null
    /** Those with changes that nobody applied or discarded go too; else they stay */
    includesUndecided?: boolean | null
    /** Only say what would go */
    isDryRun?: boolean | null
    /** At most this many stay */
    keep?: number | null
    /** Work trees whose last run ended longer ago go */
    olderThanMs?: number | null
    /** What runs printed and did goes where they ended longer ago; absent for what the setting retention.output.days says */
    outputOlderThanMs?: number | null
    /** Only those of these tasks; absent for all */
    tasks?: string[] | null
  }

  interface Collected {
    /** Tasks whose work trees are gone; empty for a dry run */
    removed: string[]
    /** What else went, or would go */
    space: CollectedSpace[]
    /** What went, or would go, newest first */
    trees: CollectedTree[]
    /** How many tasks have changes that nobody applied or discarded, after this */
    undecided: number
  }

  interface CollectedSpace {
    bytes: number
    /** Stores of objects, runs, files of caches, or one database */
    count: number
    /** Objects of repositories that no task stands on; what runs printed and did; tools' caches; free pages of the database */
    kind: 'objects' | 'output' | 'caches' | 'database'
  }

  interface CollectedTree {
    /** What it occupies beyond its project; only of a dry run */
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
    /** a-z, 0-9 and -; never a runtime's name */
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
    /** What the runtime's profile lists; PATH, HOME and what else finds tools from the owner at the socket alone, from others they are left out, and the run says so. Kept in memory only */
    environment?: Record<string, string> | null
    /** Show the project’s .env files. They are hidden otherwise. */
    exposesEnvironmentFiles?: boolean | null
    /** Isolation. How strongly a run is isolated. */
    isolation?: 'safe' | 'project' | 'trusted' | null
    /** What differs; null clears it */
    limits?: LimitsRequest | null
    model?: string | null
    /** Network. Which hosts it can reach. */
    network?: 'deny' | 'open' | null
    /** An absolute folder; its repository's top is the project */
    projectPath?: string | null
    /** What the agent is asked; at most 1,048,576 bytes */
    prompt?: string | null
    /** Folders it may read. Folders or single files outside its own folder. */
    readablePaths?: string[] | null
    /** Required guards. If one of them is missing, no run starts. */
    requiredGuards?: ('user_namespace' | 'mount_namespace' | 'pid_namespace' | 'ipc_namespace' | 'uts_namespace' | 'network_namespace' | 'no_new_privileges' | 'overlay' | 'memory_limit' | 'process_limit' | 'disk_limit')[] | null
    runtime?: 'claude' | 'command' | null
    /** Whether what the command reads comes with POST /v1/runs/{id}/input; else it reads nothing */
    takesInput?: boolean | null
    title?: string | null
    /** What the process has by these names beside the environment; not those that the sandbox sets itself. Kept in memory only */
    variables?: Record<string, string> | null
    workTree?: 'overlay' | 'clone' | 'inPlace' | null
    /** Folders it may write. Changes there take effect at once, without review. */
    writablePaths?: string[] | null
  }

  interface CreateTokenRequest {
    /** An agent's id or name: the token then reaches only that agent and its tasks */
    agent?: string | null
    /** The most that its work may do; not with the scope admin */
    ceiling?: CeilingRequest | null
    kind: 'grant' | 'api_key'
    name: string
    /** Default read and operate */
    scopes?: ('read' | 'operate' | 'admin')[] | null
    /** Grants: at most a day, default 900000; API keys: absent for no end */
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
    /** Of the version that was seen, as GET answers it */
    digest: string
    /** An absolute folder */
    path: string
  }

  interface Diff {
    /** Newest first */
    applications: Application[]
    /** Kinds of marks that a person is asked for before they are applied */
    asked: ('agent' | 'build_script' | 'ci' | 'editor' | 'executable' | 'git_settings' | 'hidden_text' | 'hook' | 'invalid_text' | 'link_out' | 'look_alike' | 'package_script' | 'repository' | 'setuid' | 'shell' | 'start_up' | 'world_writable')[]
    changes: FileChange[]
    commits: AgentCommit[]
    /** SHA-256 of all that applying would take; goes with the request to apply */
    digest: string
    ignored: IgnoredChanges[]
    /** It worked in the project itself: what it changed is there, and can be neither applied nor discarded */
    isInPlace: boolean
    notes: string[]
    projectPath?: string | null
    /** What else it left in its repository */
    references: AgentReference[]
    runId: string
    summary: DiffSummary
  }

  interface DiffSummary {
    additions: number
    /** Commits and references that the agent made; absent for none */
    commits?: number | null
    deletions: number
    files: number
    /** Changed files below ignored paths; absent for none */
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
    /** What happened, to which thing */
    message: string
    retryable: boolean
  }

  interface Event {
    at: string
    /** By type; readers ignore types and fields that they do not know */
    data: any
    /** Global; the point to resume from */
    position: number
    /** Counts within the stream */
    sequence: number
    stream: string
    type: string
    version: number
  }

  interface Events {
    items: Event[]
    /** Give it as cursor (or after) for what follows */
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
    /** Base64 of the exact bytes where the name is no UTF-8 */
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
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
  }

  interface FolderMatches {
    /** The owner's home: what ~ means */
    home: string
    /** By name, at most 50 */
    items: FolderName[]
    /** What was asked, with ~ written out */
    path: string
  }

  interface FolderName {
    /** Whether a repository begins there */
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
    /** HMAC-SHA256 of the challenge with the instance key, hex */
    proof?: string | null
    service: 'roost'
    status: 'ok'
    timestamp: string
  }

  interface IgnoredChanges {
    bytes: number
    files: number
    /** Of the files in it, by their names */
    marks: ChangeMark[]
    path: string
  }

  interface Info {
    home: string
    /** The machine's own name */
    hostName?: string | null
    nodeId: string
    parallelRuns: number
    pid: number
    /** Queued runs, the next one first */
    queue: string[]
    /** Counts by status; every status is present */
    runs: Record<string, number>
    settings: Record<string, string>
    /** Path of the Unix socket */
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
    /** Give it as cursor (or after) for what follows */
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
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
  }

  interface MintedToken {
    about: Token
    /** How many tokens died by a rotation */
    revoked?: number | null
    /** The secret; shown this once */
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
    /** wider: it could do more than now */
    direction: 'wider' | 'narrower' | 'other'
    field: string
    text: string
  }

  interface PolicyField {
    /** From the narrowest to the widest */
    choices?: PolicyChoice[] | null
    default: any
    /** The object inside the policy that holds it; absent for the policy itself */
    domain?: string | null
    /** On the command line */
    flag?: string | null
    help: string
    /** Whether a request may hold it */
    isSettable: boolean
    kind: 'choice' | 'amount' | 'folders' | 'tools' | 'members' | 'flag'
    label: string
    maximum?: number | null
    minimum?: number | null
    /** In the policy */
    name: string
    /** The value that nobody should choose by accident */
    openingValue?: any
    /** What saving that value does */
    openingWords?: string | null
    /** As differences and errors name it: limits.memoryBytes */
    path: string
    /** How its value is told among others; {} stands for the value */
    phrase?: string | null
    placeholder?: string | null
    /** In a PolicyRequest */
    requestName: string
    /** What a person writes counts this many */
    scale?: number | null
    /** What a person writes it in: GB */
    scaleName?: string | null
    /** What it must be in a trusted run */
    trustedValue?: any
    unit?: 'count' | 'bytes' | 'milliseconds' | null
  }

  interface PolicyFields {
    items: PolicyField[]
    /** Give it as cursor (or after) for what follows */
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
    /** What differs; null clears it */
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
    /** What differs from the policy in force */
    differences: PolicyDifference[]
    /** Whether it would fail because its runtime needs a network and it has none */
    lacksNetwork: boolean
    /** Names of the caller's variables that it would not have, as they choose tools */
    leftOut?: string[] | null
    /** What it lacks to run at all, such as a program that is not installed */
    missing?: string | null
    policy: Policy
    sandbox: SandboxPreview
  }

  interface Project {
    openedAt: string
    path: string
    /** Who opened it; absent where it was in use before */
    principal?: string | null
  }

  interface ProjectDefaults {
    /** The last one, perhaps about another version */
    decision?: DefaultsDecision | null
    defaults?: RunDefaults | null
    /** SHA-256 of .roost.yaml as it stands there, hex */
    digest?: string | null
    /** The project's folder */
    path: string
    /** Why it is not understood */
    problem?: string | null
    /** They hold where this very version was accepted */
    state: 'none' | 'accepted' | 'rejected' | 'proposed' | 'unreadable'
    /** What it says, a phrase each */
    words: string[]
  }

  interface ProjectRequest {
    /** An absolute folder */
    path: string
  }

  interface Projects {
    items: Project[]
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
  }

  interface Relink {
    /** Whether they work in that one from now on */
    isConfirmed: boolean
    path: string
    /** Begun in another folder than the one that stands there now */
    tasks: string[]
  }

  interface RelinkRequest {
    /** Default false: the answer only says what confirming would do */
    isConfirmed?: boolean | null
    /** An absolute folder */
    path: string
  }

  interface RenewSignInRequest {
    /** At most two minutes from the daemon's clock; each is taken once */
    at: string
    /** ECDSA P-256 over SHA-256, raw form, base64url, of: roost sign-in renewal, the id and at, one a line */
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
    /** The message that woke it */
    messageId: string
    outcome?: RunOutcome | null
    /** When what it printed and did was removed with age; absent where it is stored */
    outputRemovedAt?: string | null
    /** 1 for the next one to be taken */
    queuePlace?: number | null
    resumedFrom?: string | null
    startedAt?: string | null
    status: 'queued' | 'preparing' | 'running' | 'waiting_for_approval' | 'waiting_for_input' | 'finishing' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted'
    taskId: string
    trigger: 'user' | 'follow_up' | 'retry' | 'resume'
    usage?: Usage | null
  }

  interface RunDefaults {
    /** What the process has by these names */
    environment: Record<string, string>
    model?: string | null
    /** By the path of the policy's field */
    policy: any
  }

  interface RunOutcome {
    end: 'succeeded' | 'failed' | 'cancelled' | 'interrupted'
    exitCode?: number | null
    /** One sentence for people */
    message?: string | null
    /** Why it did not simply succeed */
    reason?: 'exit_non_zero' | 'signaled' | 'agent_error' | 'time_limit' | 'output_limit' | 'memory_limit' | 'process_limit' | 'disk_limit' | 'cancelled_by_person' | 'daemon_stopped' | 'command_not_found' | 'runtime_not_installed' | 'network_required' | 'sandbox_unavailable' | 'project_unavailable' | 'policy_refused' | 'not_signed_in' | 'rate_limited' | 'overloaded' | 'provider_error' | 'agent_crashed' | 'agent_silent' | 'turn_limit' | 'prompt_too_long' | 'internal_error' | null
    signal?: number | null
  }

  interface Runs {
    items: Run[]
    /** Give it as cursor (or after) for what follows */
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
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
  }

  interface SandboxPreview {
    /** The sandbox's exact command line; it holds no secret */
    commandLine: string[]
    /** Names only */
    environment: string[]
    masked: string[]
    network: 'deny' | 'open'
    readOnly: string[]
    /** One sentence: what the run can reach */
    summary: string
    /** Guards that do not hold fully on this machine */
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
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
  }

  interface SignIn {
    expiresAt: string
    id: string
    /** The bearer token; an hour long */
    token: string
  }

  interface SignInLink {
    expiresAt: string
    url: string
  }

  interface SignInRequest {
    code: string
    /** What the person will recognise the browser by */
    name?: string | null
    /** P-256, raw x963 form (65 bytes), base64url without padding */
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
    /** What happens to the changes of each of its runs that succeeds */
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
    /** What was decided about the changes of its newest run; absent where there is nothing to decide */
    review?: 'undecided' | 'applied' | 'partly_applied' | 'on_branch' | 'discarded' | null
    runCount: number
    runtime: 'claude' | 'command'
    /** That of the last run; absent before the first */
    status?: 'queued' | 'preparing' | 'running' | 'waiting_for_approval' | 'waiting_for_input' | 'finishing' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted' | null
    title: string
    /** What all its runs that ended used together; absent where none said */
    usage?: Usage | null
    /** What If-Match compares */
    version: number
    /** How it works on the project: inPlace changes the project itself */
    workTree: 'overlay' | 'clone' | 'inPlace'
  }

  interface TaskCounts {
    active: number
    done: number
    failed: number
    /** With changes that are neither applied nor discarded, archived ones among them */
    undecided: number
    waiting: number
  }

  interface Tasks {
    items: Task[]
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
    /** How many fit, over all pages */
    total: number
  }

  interface Token {
    /** The only agent that it reaches */
    agentId?: string | null
    /** The most that its work may do; absent with the scope admin */
    ceiling?: Ceiling | null
    createdAt: string
    expiresAt?: string | null
    id: string
    /** Whether this request came with it */
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
    /** Give it as cursor (or after) for what follows */
    nextCursor?: string | null
  }

  interface UnsignedCommit {
    /** Its hash */
    commit: string
    /** git's gpg.format */
    format: 'openpgp' | 'ssh' | 'x509'
    /** git's user.signingKey */
    key?: string | null
    /** The commit as git stores it: what the signature is made of */
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
    /** Replaces the policy as a whole */
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
