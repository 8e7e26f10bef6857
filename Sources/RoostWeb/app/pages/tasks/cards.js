import { h, setText } from '../../core/dom.js'
import { RoostElement } from '../../core/element.js'
import { age, ago, count, plural } from '../../core/format.js'
import { summary } from '../../core/tasks.js'
import { plain } from '../../task/inert.js'

/** Cards with the number of tasks in each state. Each links to its tasks. */
class TaskCards extends RoostElement {
  constructor() {
    super()
    this.cards = [
      card('Running now', '#/tasks?group=active'), card('Waiting for you', '#/tasks?group=waiting', 'waiting'),
      card('Failed', '#/tasks?group=failed', 'failed'), card('Done', '#/tasks?group=done'),
    ]
  }

  mount() {
    this.append(h('div.cards', this.cards.map(({ node }) => node)))
    this.own(summary.watch(() => this.update()))
    this.update()
  }

  update() {
    const { counts, info, waiting, lastFailed } = summary
    const [running, forYou, failed, done] = this.cards
    if (!counts) return
    const queued = info?.runs.queued ?? 0
    const busy = Math.max(0, counts.active - queued)
    running.show(busy, queued ? `${plural(queued, 'task')} in the queue` : busy ? places(info) : 'Nothing is running')
    const oldest = waiting.map(task => task.activeAt ?? task.createdAt).sort()[0]
    forYou.show(counts.waiting, oldest ? `oldest ${age(oldest)}` : 'Nothing is waiting')
    failed.show(counts.failed, lastFailed ? `${plain(lastFailed.title)}, ${ago(lastFailed.activeAt ?? lastFailed.createdAt)}` : 'None')
    const all = counts.active + counts.waiting + counts.failed + counts.done
    done.show(counts.done, all ? `of ${plural(all, 'task')}` : 'None yet')
  }
}

/** @param {API.Info | null} info */
function places(info) {
  const free = info ? info.parallelRuns - info.runs.running : 0
  return free > 0 ? `room for ${count(free)} more` : 'no room for more'
}

/** @param {string} name @param {any} href @param {string} [kind] */
function card(name, href, kind) {
  const number = h('strong.card-number', { dataset: kind ? { kind } : {} }, h('span.skeleton', '00'))
  const note = h('span.card-note')
  return {
    node: h('a.card.figure', { href }, h('span.card-name', name), number, note),
    /** @param {number} value @param {string} text */
    show(value, text) {
      setText(number, count(value))
      number.toggleAttribute('data-zero', value === 0)
      setText(note, text)
      note.title = text
    },
  }
}
customElements.define('roost-task-cards', TaskCards)
