// The shapes that the app's own modules share. Not served: only for `make lint`. What the API answers is in api.d.ts.

declare namespace App {
  /** What `h()` takes as content: `null`, `false` and `undefined` are left out, lists are flattened. */
  type Child = Node | string | number | boolean | null | undefined | readonly Child[]

  type Handled<E> = E & { target: any, currentTarget: any }

  interface Attributes {
    [name: string]: unknown
    /** Which node of the last render this one is. */
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

  /** The element that `h('a.btn')` makes. */
  type Made<N extends string> = Tag<N> extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Tag<N>] : HTMLElement
  type Tag<N extends string> = N extends `${infer T}.${string}` ? T : N

  /** A button with a word and an icon: in menus and in the palette. */
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
    /** Adds a link to what the message is about. */
    href?: string
    kind?: 'plain' | 'failed'
    hint?: string | null
  }

  /** A question with several answers; the value of the one that was pressed is the result. */
  interface Question<V = any> {
    title: string
    text?: string
    content?: Child
    choices: { value: V, words: string, danger?: boolean, isPlain?: boolean }[]
    /** The words of the answer that changes nothing; it has the focus. */
    keep?: string
  }

  type Look = 'running' | 'waiting' | 'done' | 'failed' | 'idle'

  /** A list of tasks that is told what to take out or load again. */
  interface TaskList {
    refresh(): void
    remove?(id: string): void
  }

  // Requests and live frames

  interface RequestOptions {
    body?: unknown
    raw?: Blob
    headers?: Record<string, string>
    /** The version that a change was made from. */
    ifMatch?: string | number
    idempotencyKey?: string
    signal?: AbortSignal
    wants?: 'json' | 'blob'
  }

  type Frame = { event: API.Event, live?: undefined } | { live: API.LiveText, event?: undefined }

  interface Reader {
    /** The position to start after; absent: from now on. */
    after?: number
    frames?(frames: Frame[]): unknown
    subscribed?(head: number): unknown
    reset?(head: number): unknown
  }

  /** What a live connection tells its owner. */
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

  // The conversation of a task, put together from events

  interface Run {
    id: string
    /** Grows when the run changes. */
    revision: number
    /** `null` until the event that queued it was read. */
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

  /** A message that reached the run while it worked; its words are in `Conversation.messages`. */
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
    /** Its words, once they cannot change any more. */
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
    /** Grows when the message changes. */
    revision: number
  }

  type FileOfMessage = Pick<API.Attachment, 'id' | 'name' | 'size'>

  interface OutputLine {
    channel: 'stdout' | 'stderr' | 'gap'
    text: string
  }

  /** What a tool call did, in words: `code` in a fixed-width font, the rest in prose. */
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

  /** What the views of a conversation need besides the conversation. */
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
    /** Whether the reader was there before the run's end. */
    isWatched(run: Run): boolean
  }

  // What the parts of the task page ask of the page

  interface ComposerActions {
    /** Whether it was sent. */
    send(body: string, mode: 'queue' | 'steer', attachments: string[]): Promise<boolean>
    /** Whether the message is gone. */
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
    /** Both resolve with whether the message is gone. */
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
    /** Puts words for the agent into the composer. */
    ask(text: string): unknown
    /** Brings the changes into sight. */
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

  /** What the bar below the changes says and offers. */
  interface ApplyState {
    files: number
    chosen: number
    /** What the person is asked about before it is applied. */
    marked: { path?: string, words: string }[]
    /** The newest first. */
    applications: API.Application[]
    /** Why the run's work tree is gone. */
    removed: string | null
    isInPlace: boolean
    /** Whether every file is applied. */
    isWhole: boolean
    /** Whether an agent can be asked. */
    canAsk: boolean
  }

  // Markdown

  /** `to`: the line after the block, from 0; `source`: its text. */
  type Block = { to: number, source?: string } & (
    | { type: 'code', language: string, text: string }
    | { type: 'heading', level: number, text: string }
    | { type: 'paragraph', text: string }
    | { type: 'rule' }
    | { type: 'quote', blocks: Block[] }
    | { type: 'list', isOrdered: boolean, start: number, isLoose: boolean, items: ListItem[] }
    | { type: 'table', head: string[], sides: string[], rows: string[][] })

  interface ListItem {
    /** `null` where the item is no task. */
    isDone: boolean | null
    blocks: Block[]
  }

  /** What was read at a place in a line: its node, and the place after it. */
  interface Inline {
    node: Node
    to: number
  }

  /** A file that goes with the next message. */
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
    /** The part that differs from the line that it replaces, or that replaces it. */
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
    /** Why it cannot run yet. */
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

// What the browsers of today have and TypeScript 4.8 does not know yet.

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
