// Builds the conversation from events and live text. Uses no document, clock or network: the same events give the same conversation.

import { Output } from './output.js'

const TERMINAL = new Set(['succeeded', 'failed', 'cancelled', 'interrupted'])
/** The run argument for events that belong to no run. */
const none = /** @type {any} */ (null)
/** @param {string} text */
const bytesOf = text => new TextEncoder().encode(text).length

/** @param {API.Run['status']} status */
export const isOver = status => TERMINAL.has(status)

/**
 * A task's conversation: `messages` and `runs` by id. Each run and message has a `revision` that increases with each change, so that a view
 * redraws only what changed.
 */
export class Conversation {
  constructor() {
    this.position = 0
    /** @type {string | null} */
    this.title = null
    /** @type {Map<string, App.Message>} */
    this.messages = new Map()
    /** @type {Map<string, App.Run>} */
    this.runs = new Map()
    this.isDeleted = false
    /** @type {Map<string, {applicationId: string, runId: string, status: string, revision: number}>} */
    this.applications = new Map()
  }

  /**
   * Applies one event; returns whether anything changed. Events already applied and unknown event types are ignored.
   * @param {API.Event} event
   */
  take(event) {
    if (event.position <= this.position) return false
    this.position = event.position
    const [scope, id] = event.stream.split(':')
    const handler = HANDLERS[event.type]
    if (!handler) return false
    if (scope !== 'run') return handler(this, event.data, event.at, none) !== false
    const run = this.runs.get(id) ?? this.#newRun(id, event.at)
    const isChange = handler(this, event.data, event.at, run) !== false
    if (isChange) run.revision += 1
    return isChange
  }

  /** @param {API.LiveText} frame */
  takeLive(frame) {
    const run = this.runs.get(frame.runId)
    if (!run || isOver(run.status)) return false
    let entry = run.byMessage.get(frame.messageId)
    if (!entry) {
      /** @type {App.TextEntry} */
      entry = { kind: frame.kind === 'thought' ? 'thought' : 'text', key: frame.messageId, text: '', bytes: 0, isLive: true, at: null }
      run.byMessage.set(frame.messageId, entry)
      run.entries.push(entry)
    }
    if (!entry.isLive) return false
    const length = bytesOf(frame.text)
    const had = entry.bytes ?? 0
    if (frame.offset + length <= had) return false
    if (frame.offset > had) {
      // The subscription started in the middle of the text. The missing part arrives with the finished message.
      entry.text = `${entry.text}…${frame.text}`
    } else if (frame.offset === had) {
      entry.text += frame.text
    } else {
      const bytes = new TextEncoder().encode(frame.text)
      entry.text += new TextDecoder().decode(bytes.subarray(had - frame.offset))
    }
    entry.bytes = frame.offset + length
    run.revision += 1
    return true
  }

  /**
   * Takes what only the API response contains: the place in the queue.
   * @param {API.Run} answer
   */
  takeRun(answer) {
    const run = this.runs.get(answer.id)
    if (!run || run.status !== 'queued' || run.queuePlace === (answer.queuePlace ?? null)) return false
    run.queuePlace = answer.queuePlace ?? null
    run.revision += 1
    return true
  }

  /**
   * Takes a message from an API response, with its attachments. Its event may arrive earlier or later.
   * @param {API.Message} answer
   */
  takeMessage(answer) {
    if (answer.author === 'agent') return
    const { id, author, body, attachments, createdAt: at } = answer
    const known = this.messages.get(id)
    if (known && known.attachments.length === attachments.length) return
    this.messages.set(id, {
      id, author, body, disposition: known?.disposition ?? answer.disposition, runId: known?.runId ?? answer.runId ?? null, attachments, at,
      revision: (known?.revision ?? 0) + 1,
    })
  }

  /** Runs whose `run.queued` event is known, by attempt. */
  get attempts() {
    const runs = /** @type {App.Attempt[]} */ ([...this.runs.values()].filter(run => run.attempt !== null))
    return runs.sort((left, right) => left.attempt - right.attempt)
  }

  get lastRun() {
    return this.attempts.at(-1) ?? null
  }

  get activeRun() {
    return this.attempts.find(run => !isOver(run.status)) ?? null
  }

  /** Messages that no agent has received yet: steering the active run, or queued until it ends. */
  get waiting() {
    const wakes = new Set(this.attempts.map(run => run.messageId))
    return [...this.messages.values()].filter(({ author, disposition, runId, id }) => author === 'person'
      && !wakes.has(id) && (disposition === 'steering' || (disposition === 'queued' && !runId)))
  }

  /** @param {string} id @param {string} at */
  #newRun(id, at) {
    /** @type {App.Run} */
    const run = {
      id, revision: 0, attempt: null, messageId: null, trigger: null, status: 'queued', isPaused: false, isCancelRequested: false,
      queuedAt: at, preparingAt: null, startedAt: null, endedAt: null, sandbox: null, session: null, entries: [], byMessage: new Map(),
      calls: new Map(), output: new Output(), outcome: null, usage: null, diff: null, queuePlace: null, treeRemoved: null,
    }
    this.runs.set(id, run)
    return run
  }
}

/**
 * Splits a run's entries into the work and the answer, which is everything after the last tool call or thought.
 * @param {App.Run} run
 */
export function parts(run) {
  let cut = run.entries.length
  while (cut > 0 && run.entries[cut - 1].kind !== 'tool' && run.entries[cut - 1].kind !== 'thought') cut -= 1
  return { work: run.entries.slice(0, cut), answer: run.entries.slice(cut), steps: run.calls.size }
}

/**
 * Handlers by event type. `data` depends on the type; `run` is set for events of a run's stream.
 * @type {Record<string, (conversation: Conversation, data: any, at: string, run: App.Run) => unknown>}
 */
const HANDLERS = {
  'task.created': (conversation, data) => { conversation.title ??= data.title },
  'task.changed': (conversation, data) => { conversation.title = data.title },
  'message.accepted': (conversation, data, at) => {
    if (data.author === 'agent') return false
    const known = conversation.messages.get(data.messageId)
    // The event contains only the ids of the attachments. Names and sizes come with the API response.
    conversation.messages.set(data.messageId, {
      id: data.messageId, author: data.author, body: data.body, disposition: known?.disposition ?? data.disposition,
      runId: known?.runId ?? null, attachments: known?.attachments ?? [], at, revision: (known?.revision ?? 0) + 1,
    })
    return true
  },
  'message.changed': (conversation, data, at) => {
    const message = conversation.messages.get(data.messageId)
    if (!message) return false
    message.disposition = data.disposition
    // A message that never reached its run is queued again and belongs to no run.
    message.runId = data.runId ?? null
    message.revision += 1
    if (data.disposition === 'in_run') joinRun(conversation, conversation.runs.get(message.runId ?? ''), message.id, at)
    return true
  },
  'message.removed': (conversation, data) => conversation.messages.delete(data.messageId),
  'application.changed': (conversation, data) => {
    const revision = (conversation.applications.get(data.applicationId)?.revision ?? 0) + 1
    conversation.applications.set(data.applicationId, { ...data, revision })
  },
  'work_tree.removed': (conversation, data) => {
    // Only runs that had ended: a later run has its own changes.
    for (const run of conversation.runs.values()) if (isOver(run.status)) run.treeRemoved = data.reason
  },
  'task.deleted': conversation => { conversation.isDeleted = true },
  'run.queued': (conversation, data, at, run) => {
    Object.assign(run, { attempt: data.attempt, messageId: data.messageId, trigger: data.trigger, queuedAt: at })
  },
  'run.status': (conversation, data, at, run) => {
    if (isOver(run.status)) return false
    if (data.isCancelRequested) run.isCancelRequested = true
    run.status = data.status
    if (data.status !== 'queued') run.queuePlace = null
    if (data.status === 'preparing') run.preparingAt = at
    if (data.status === 'running') run.startedAt ??= at
    return true
  },
  'run.paused': (conversation, data, at, run) => { run.isPaused = data.isPaused },
  'run.sandbox': (conversation, data, at, run) => { run.sandbox = data },
  'session.started': (conversation, data, at, run) => { run.session = data },
  'run.output': (conversation, data, at, run) => { run.output.add(data.channel, data.text) },
  'run.output_dropped': (conversation, data, at, run) => { run.output.drop(data.bytes) },
  'run.output_removed': (conversation, data, at, run) => {
    run.entries.push({
      kind: 'notice', key: `notice-${conversation.position}`, level: 'info', code: 'output_removed',
      text: `The output and steps of this run were removed on ${at.slice(0, 10)}.`, at,
    })
  },
  'run.notice': (conversation, data, at, run) => {
    run.entries.push({ kind: 'notice', key: `notice-${conversation.position}`, level: data.level, code: data.code, text: data.text, at })
  },
  'assistant.message': (conversation, data, at, run) => { finish(run, 'text', data, at) },
  'assistant.thought': (conversation, data, at, run) => { finish(run, 'thought', data, at) },
  'tool.call': (conversation, data, at, run) => {
    const known = run.calls.get(data.toolCallId)
    if (known) {
      Object.assign(known, data, { kind: 'tool', callKind: data.kind })
      return
    }
    const entry = { ...data, kind: 'tool', callKind: data.kind, key: data.toolCallId, at, endedAt: null, output: null }
    run.calls.set(data.toolCallId, entry)
    run.entries.push(entry)
  },
  'tool.update': (conversation, data, at, run) => {
    const call = run.calls.get(data.toolCallId)
    if (!call) return false
    call.status = data.status
    call.output = data.output ?? call.output
    if (data.status === 'completed' || data.status === 'failed') call.endedAt = at
    return true
  },
  'usage.reported': (conversation, data, at, run) => { run.usage = data },
  'diff.captured': (conversation, data, at, run) => { run.diff = data },
  'run.finished': (conversation, data, at, run) => {
    Object.assign(run, {
      status: data.status, outcome: data.outcome, usage: data.usage ?? run.usage, diff: data.diff ?? run.diff, endedAt: at,
      isPaused: false, queuePlace: null,
    })
    for (const entry of run.entries) {
      if ((entry.kind !== 'text' && entry.kind !== 'thought') || !entry.isLive) continue
      entry.isLive = false
      entry.isCut = true
    }
    for (const call of run.calls.values()) call.endedAt ??= at
    run.output.close()
  },
}

/** @param {App.Run} run @param {'text' | 'thought'} kind @param {any} data @param {string} at */
function finish(run, kind, data, at) {
  const entry = run.byMessage.get(data.messageId)
  if (entry) {
    Object.assign(entry, { kind, text: data.text, isLive: false, isCut: false, at })
    return
  }
  /** @type {App.TextEntry} */
  const made = { kind, key: data.messageId, text: data.text, isLive: false, at }
  run.byMessage.set(data.messageId, made)
  run.entries.push(made)
}

/**
 * Adds a message that arrived during a run to the run's entries. The message that started the run is shown above the run anyway.
 * @param {Conversation} conversation
 * @param {App.Run | undefined} run
 * @param {any} messageId
 * @param {string} at
 */
function joinRun(conversation, run, messageId, at) {
  if (!run) return
  for (const other of conversation.runs.values()) {
    const index = other.entries.findIndex(entry => entry.kind === 'person' && entry.key === messageId)
    if (index < 0) continue
    if (other === run) return
    other.entries.splice(index, 1)
    other.revision += 1
  }
  if (run.messageId === messageId) return
  run.entries.push({ kind: 'person', key: messageId, at })
  run.revision += 1
}
