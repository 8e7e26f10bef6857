// Types shared by the app's modules. Not served: used only by `make lint`. The types of the API are in api.d.ts.

declare namespace App {
  /** Content for `h()`. `null`, `false` and `undefined` are left out; lists are flattened. */
  type Child = Node | string | number | boolean | null | undefined | readonly Child[]

  type Handled<E> = E & { target: any, currentTarget: any }

  interface Attributes {
    [name: string]: unknown
    /** Identifies the node across renders. */
    key?: string
    class?: string
    dataset?: Record<string, unknown>
    onclick?(event: Handled<MouseEvent>): unknown
    onchange?(event: Handled<Event>): unknown
    oninput?(event: Handled<Event>): unknown
    onsubmit?(event: Handled<SubmitEvent>): unknown
    ontoggle?(event: Handled<Event>): unknown
    onblur?(event: Handled<FocusEvent>): unknown
    onkeydown?(event: Handled<KeyboardEvent>): unknown
    onpointermove?(event: Handled<PointerEvent>): unknown
  }

  /** The element type that `h('a.btn')` creates. */
  type Made<N extends string> = Tag<N> extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Tag<N>] : HTMLElement
  type Tag<N extends string> = N extends `${infer T}.${string}` ? T : N

  /** A button with text and an icon, in menus and in the command palette. */
  interface Action {
    text: string
    iconName: string
    run(): unknown
    danger?: boolean
  }
  type Actions = (Action | false | null | undefined | '' | 0)[]

  /** `key: [what it does, function]` */
  type Keys = Record<string, [words: string, run: (event: KeyboardEvent & { target: any }) => unknown]>

  interface Toast {
    text: string
    /** Adds an Undo button. */
    undo?(): unknown
    /** Adds a link to the subject of the message. */
    href?: string
    kind?: 'plain' | 'failed'
    hint?: string | null
  }

  /** A question with several choices. The result is the value of the chosen one. */
  interface Question<V = any> {
    title: string
    text?: string
    content?: Child
    choices: { value: V, words: string, danger?: boolean, isPlain?: boolean }[]
    /** The text of the choice that changes nothing. It has the focus. */
    keep?: string
  }

  type Look = 'running' | 'waiting' | 'done' | 'failed' | 'idle'

  /** A list of tasks that can remove a task or reload. */
  interface TaskList {
    refresh(): void
    remove?(id: string): void
  }

  // Requests and live frames

  interface RequestOptions {
    body?: unknown
    raw?: Blob
    headers?: Record<string, string>
    /** The version that the change is based on. */
    ifMatch?: string | number
    idempotencyKey?: string
    signal?: AbortSignal
    wants?: 'json' | 'blob'
  }

  type Frame = { event: API.Event, live?: undefined } | { live: API.LiveText, event?: undefined }

  interface Reader {
    /** The position to start after; if absent, only new events. */
    after?: number
    frames?(frames: Frame[]): unknown
    subscribed?(head: number): unknown
    reset?(head: number): unknown
  }

  /** Callbacks of a live connection. */
  interface LineHandlers {
    opened(): void
    subscribed(topic: string, head: number): void
    event(topic: string, event: API.Event): void
    live(topic: string, live: API.LiveText): void
    reset(topic: string, head: number): void
    closed(how: { wasOpen: boolean, isSocketRefused: boolean }): void
  }

  interface LineApi {
    ticket(signal: AbortSignal): Promise<string>
    fetch(path: string, options?: RequestInit): Promise<Response>
  }

  interface StreamHandlers {
    event(topic: string, event: API.Event): void
    live(topic: string, live: API.LiveText): void
    subscribed(topic: string, head: number): void
    reset(topic: string, head: number): void
    state(connection: 'online' | 'offline'): void
  }

  interface Failure {
    code: string
    message?: string
    hint?: string | null
    retryable?: boolean
    status?: number
    requestId?: string
    body?: any
  }

  // The conversation of a task, built from events

  interface Run {
    id: string
    /** Increases with each change of the run. */
    revision: number
    /** `null` until the event that queued the run is read. */
    attempt: number | null
    messageId: string | null
    trigger: API.Run['trigger'] | null
    status: API.Run['status']
    isPaused: boolean
    isCancelRequested: boolean
    queuedAt: string
    preparingAt: string | null
    startedAt: string | null
    endedAt: string | null
    sandbox: Sandbox | null
    session: { sessionId: string, model?: string | null, isResumed: boolean } | null
    entries: Entry[]
    byMessage: Map<string, TextEntry>
    calls: Map<string, ToolEntry>
    output: import('../task/output.js').Output
    outcome: API.RunOutcome | null
    usage: API.Usage | null
    diff: API.DiffSummary | null
    queuePlace: number | null
    treeRemoved: string | null
  }
  type Attempt = Run & { attempt: number }

  interface Sandbox {
    isolation: API.Policy['isolation']
    network: API.Policy['network']
    summary: string
    weaknesses: API.GuardReport[]
    variables?: string[] | null
  }

  interface TextEntry {
    kind: 'text' | 'thought'
    key: string
    text: string
    bytes?: number
    isLive: boolean
    isCut?: boolean
    at: string | null
  }

  interface NoticeEntry {
    kind: 'notice'
    key: string
    level: 'info' | 'warning' | 'error'
    code: string
    text: string
    at: string
  }

  /** A message that arrived while the run was working. Its text is in `Conversation.messages`. */
  interface PersonEntry {
    kind: 'person'
    key: string
    at: string
  }

  interface ToolEntry {
    kind: 'tool'
    key: string
    toolCallId: string
    tool: string
    callKind: string
    title: string
    status: 'pending' | 'in_progress' | 'completed' | 'failed'
    input?: string | null
    locations?: string[] | null
    output: string | null
    at: string
    endedAt: string | null
    /** The cached phrase of a finished call. */
    told?: Phrase
  }

  type Entry = TextEntry | NoticeEntry | PersonEntry | ToolEntry

  interface Message {
    id: string
    author: API.Message['author']
    body: string
    disposition: API.Message['disposition']
    runId: string | null
    attachments: FileOfMessage[]
    at: string
    /** Increases with each change of the message. */
    revision: number
  }

  type FileOfMessage = Pick<API.Attachment, 'id' | 'name' | 'size'>

  interface OutputLine {
    channel: 'stdout' | 'stderr' | 'gap'
    text: string
  }

  /** What a tool call did, as text for people. `code` is shown in a fixed-width font. */
  interface Phrase {
    icon: string
    verb: string
    code?: string
    tail?: string
    counts?: { added: number, removed: number } | null
    isCommand?: boolean
    isRunning: boolean
    isFailed: boolean
  }

  interface Edit {
    before: string
    after: string
  }

  /** What the views of a conversation need besides the conversation itself. */
  interface ConversationContext {
    projectPath?: string | null
    agent: string
    isCommand: boolean
    messages: Map<string, Message>
    /** The address of the agent's policy; empty for a built-in agent. */
    policy?: string
    openAttachment(id: string, name: string): unknown
    showChanges(runId: string): unknown
    retry(): unknown
    openNetwork(message: Message | undefined): unknown
    /** Whether the person was on the page before the run ended. */
    isWatched(run: Run): boolean
  }

  // The actions that the parts of the task page call on the page

  interface ComposerActions {
    /** Resolves with whether the message was sent. */
    send(body: string, mode: 'queue' | 'steer', attachments: string[]): Promise<boolean>
    /** Resolves with whether the message was removed. */
    remove(messageId: string): Promise<boolean>
    cancel(): unknown
    retry(): unknown
    restore(): unknown
    openAttachment(id: string, name: string): unknown
  }

  interface ComposerState {
    isLive?: boolean
    isArchived?: boolean
    /** A plain command takes no messages. */
    isCommand?: boolean
    isOffline?: boolean
    waiting?: Message[]
  }

  interface WaitingActions {
    /** Both resolve with whether the message was removed. */
    edit(message: Message): Promise<boolean>
    remove(message: Message): Promise<boolean>
    openAttachment(id: string, name: string): unknown
    focus(): void
  }

  interface HeaderActions {
    rename(title: string): unknown
    pause(): unknown
    resume(): unknown
    cancel(): unknown
    retry(): unknown
    archive(): unknown
    restore(): unknown
    remove(): unknown
    toggleChanges(): unknown
  }

  interface PaneActions {
    close(): unknown
    selected(runId: string, path: string | null): unknown
    /** Inserts text for the agent into the composer. */
    ask(text: string): unknown
    /** Opens the changes pane. */
    show(): unknown
  }

  type ApplyTarget = 'files' | 'branch' | 'commit'

  interface ApplyActions {
    apply(target: ApplyTarget): Promise<unknown>
    discard(): Promise<unknown>
    undo(applicationId: string): Promise<unknown>
    ask(paths: string[]): unknown
    choose(test: (path: string) => boolean): unknown
  }

  /** The state of the bar below the changes. */
  interface ApplyState {
    files: number
    chosen: number
    /** What the person must confirm before applying. */
    marked: { path?: string, words: string }[]
    /** Newest first. */
    applications: API.Application[]
    /** Why the run's work tree was removed; `null` while it exists. */
    removed: string | null
    isInPlace: boolean
    /** Whether all files were applied. */
    isWhole: boolean
    /** Whether the agent can be asked to do something about the changes. */
    canAsk: boolean
  }

  // Markdown

  /** `to` is the line after the block, counted from 0; `source` is the block's text. */
  type Block = { to: number, source?: string } & (
    | { type: 'code', language: string, text: string }
    | { type: 'heading', level: number, text: string }
    | { type: 'paragraph', text: string }
    | { type: 'rule' }
    | { type: 'quote', blocks: Block[] }
    | { type: 'list', isOrdered: boolean, start: number, isLoose: boolean, items: ListItem[] }
    | { type: 'table', head: string[], sides: string[], rows: string[][] })

  interface ListItem {
    /** `null` if the item is not a task. */
    isDone: boolean | null
    blocks: Block[]
  }

  /** A parsed inline element: its node, and the position after it. */
  interface Inline {
    node: Node
    to: number
  }

  /** An attachment of the next message. */
  interface StoredFile {
    id: string | null
    name: string
    size: number
    lastModified?: number
    blob?: Blob
    state: 'sending' | 'stored' | 'failed'
    why: string
    work?: Promise<unknown>
  }

  // Changes

  interface DiffLine {
    kind: 'hunk' | 'context' | 'added' | 'removed' | 'note'
    text: string
    /** Line numbers in the old and the new file, from 1. */
    old?: number
    now?: number
    /** The changed part of a line that replaces another line or is replaced. */
    from?: number
    to?: number
    isWhole?: boolean
    file?: DiffFile
  }

  interface DiffPair {
    kind: 'pair'
    left: DiffLine | null
    right: DiffLine | null
    file?: DiffFile
  }

  type SentencePart = string | { mark: string, path?: undefined } | { path: string, mark?: undefined }

  interface DiffFile {
    change: API.FileChange
    rows: DiffLine[]
    pairs?: (DiffLine | DiffPair)[]
    sentences: SentencePart[][]
  }

  type DiffRow = { kind: 'file', file: DiffFile } | { kind: 'sentence', words: SentencePart[], file: DiffFile } | { kind: 'end', file?: undefined }
    | DiffLine | DiffPair

  // Policies

  interface ReachItem {
    text: string
    kind: 'plain' | 'blocked' | 'new' | 'gone' | 'weak'
    title?: string
    parts?: string[]
  }
  type ReachRow = [name: string, items: ReachItem[]]

  interface Reach {
    preview: API.Preview
    /** Why the agent cannot run yet. */
    problem?: Problem | null | false | ''
  }
  interface Problem {
    message: string
    hint?: string | null
  }
  interface ReachResult extends Partial<Reach> {
    error?: any
  }

  interface FormField<E extends HTMLElement = HTMLInputElement> {
    node: HTMLElement
    input: E
    wrong(text?: string): void
  }
}

// Browser APIs that TypeScript 4.8 does not know yet

interface Array<T> {
  findLast<S extends T>(test: (value: T, index: number, list: T[]) => value is S): S | undefined
  findLast(test: (value: T, index: number, list: T[]) => unknown): T | undefined
  findLastIndex(test: (value: T, index: number, list: T[]) => unknown): number
  toReversed(): T[]
  toSorted(compare?: (left: T, right: T) => number): T[]
}
interface Element {
  checkVisibility(options?: { visibilityProperty?: boolean }): boolean
}
interface HTMLElement {
  showPopover(): void
  hidePopover(): void
}
interface PromiseConstructor {
  withResolvers<T>(): { promise: Promise<T>, resolve(value: T | PromiseLike<T>): void, reject(reason?: unknown): void }
}
interface Window {
  trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(text: string): string }): { createScriptURL(text: string): string } }
}
declare var trustedTypes: Window['trustedTypes']
interface HTMLElementTagNameMap {
  'roost-time': HTMLElement & { form: 'age' | 'ago' | 'clock', value: string | null | undefined }
  'roost-elapsed': HTMLElement & { set(since: string, until?: string | null): void }
}
interface ToggleEvent extends Event {
  newState: 'open' | 'closed'
}
