// Asks for confirmation before a run is cancelled, and what to do with waiting messages.

import { h } from '../core/dom.js'
import { plural } from '../core/format.js'
import { choose } from '../shell/feedback.js'
import { plain } from './inert.js'

const SHOWN = 5

/**
 * The messages of a task (as the API returns them) that no agent has received yet.
 * @param {API.Message[]} messages
 */
export const waitingOf = messages => messages.filter(({ author, disposition, runId }) =>
  author === 'person' && (disposition === 'steering' || (disposition === 'queued' && !runId)))

/**
 * Resolves with the body of the cancel request, or `undefined` if the run continues. `name` is the task's title, if the page does not show
 * it.
 * @param {{body: string}[]} waiting
 * @param {string} [name]
 */
export async function askToCancel(waiting, name) {
  const which = name ? `“${name}” stops` : 'The run stops'
  const text = `${which} with all its processes. What it changed so far is kept, and you can continue with another message.`
  const keep = 'Keep running'
  if (!waiting.length) {
    return choose({ title: 'Cancel this run?', text, keep, choices: [{ value: {}, words: 'Cancel the run', danger: true }] })
  }
  const isOne = waiting.length === 1
  const rest = waiting.length - SHOWN
  return choose({
    title: 'Cancel this run?', text, keep,
    content: h('div', h('p', isOne ? '1 message is waiting:' : `${waiting.length} messages are waiting:`), h('ul.waiting-list', waiting.slice(0, SHOWN).map(({ body }) =>
      h('li', { dir: 'auto' }, plain(body.replace(/\s+/g, ' ').trim().slice(0, 140) || 'A file'))), rest > 0 && h('li.faint', `and ${plural(rest, 'more message')}`))),
    choices: [
      { value: { dropsMessages: true }, words: isOne ? 'Cancel and drop the message' : 'Cancel and drop the messages', danger: true },
      { value: {}, words: isOne ? 'Cancel and continue with the message' : 'Cancel and continue with the messages' },
    ],
  })
}
