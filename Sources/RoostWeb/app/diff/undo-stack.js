// The applications in force as a stack, newest first.

import { h } from '../core/dom.js'
import { plural, time } from '../core/format.js'
import { icon } from '../core/icons.js'
import { inert } from '../task/inert.js'
import { sentence } from '../task/outcomes.js'
import { canUndo } from './standing.js'

const NAMED = 3

/** @type {Record<API.Application['target'], (files: number) => string>} */
const DONE = {
  files: files => `${plural(files, 'file')} in your folder`, branch: files => `${plural(files, 'file')} in a new branch`,
  commit: files => `${plural(files, 'file')} committed`,
}

/**
 * `standing`: newest first. `undo(id)` is offered for the newest application that can be undone.
 * @param {API.Application[]} standing
 * @param {{isBusy: boolean, undo: (id: string) => unknown}} options
 */
export function undoStack(standing, { isBusy, undo }) {
  const next = standing.find(canUndo)
  const many = standing.length > 1
  return h('ol.undo-stack', { 'aria-label': 'Applied' }, standing.map(one => {
    const isNext = one === next
    return h('li', { dataset: { place: isNext ? 'next' : 'below' } },
      h('div.apply-said.is-done', { role: isNext ? 'status' : undefined }, icon('check', 15),
        h('span', h('b', isNext || !next ? 'Applied: ' : 'Applied earlier: '), ...words(one, many), ' · ', time(one.endedAt ?? one.createdAt, 'ago')),
        isNext ? h('button.btn.small', {
          type: 'button', disabled: isBusy, dataset: { name: 'undo' }, title: many ? 'Undoes the newest application' : undefined,
          onclick: () => undo(one.id),
        }, icon('undo', 14), 'Undo') : null),
      one.unsigned
        ? h('p.muted', 'The commit is not signed. To sign it, run ', h('code', 'git commit --amend --no-edit -S'), ' in a terminal.') : null,
      one.note ? h('p.muted', ...inert(sentence(one.note))) : null,
      one.message || one.conflicts.length ? refusal(one) : null)
  }))
}

/** @param {API.Application} one @param {boolean} isNamed */
function words(one, isNamed) {
  if (one.files.length === 0 && !one.reference) return ['no change was needed, because your folder already has these changes']
  const names = isNamed && one.paths ? one.files.slice(0, NAMED).flatMap((path, index) => [index ? ', ' : ' (', h('code', ...inert(path))]) : []
  const rest = one.files.length - NAMED
  return [
    DONE[one.target](one.files.length), one.reference ? [' ', h('code', ...inert(one.reference))] : null,
    names, names.length ? (rest > 0 ? ` and ${rest} more)` : ')') : null,
  ]
}

/** @param {API.Application} one */
function refusal(one) {
  return h('section.conflicts', { 'aria-label': 'Why nothing was undone' },
    h('p', h('b', 'Nothing was undone. '), ...inert(sentence(one.message ?? ''))),
    h('ul.conflict-list', ...one.conflicts.map(conflict =>
      h('li', h('code.conflict-path', ...inert(conflict.path)), h('span.muted', ...inert(conflict.reason))))))
}
