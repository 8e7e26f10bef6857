// What the pane shows about a run's changes besides the files: notes, marks, ignored files, commits and references.

import { h } from '../core/dom.js'
import { plural } from '../core/format.js'
import { inert, plain } from '../task/inert.js'

/**
 * `includesIgnored`: whether ignored files are applied too. `choose` is called when the person changes that.
 * @param {API.Diff} answer
 * @param {boolean} includesIgnored
 * @param {(includesIgnored: boolean) => void} choose
 * @returns {Node[]}
 */
export function changesNotes({ notes, ignored, commits, references }, includesIgnored, choose) {
  return [
    ...notes.map(note => h('p', ...inert(note))),
    ...ignored.flatMap(({ marks }) => marks).map(({ words }) => h('p.is-mark', plain(words))),
    ...(ignored.length ? [ignoredChoice(ignored, includesIgnored, choose)] : []),
    ...(commits.length ? [commitList(commits)] : []),
    ...(references.length ? [referenceList(references)] : []),
  ]
}

/** @param {API.IgnoredChanges[]} folders @param {boolean} isChosen @param {(isChosen: boolean) => void} choose */
function ignoredChoice(folders, isChosen, choose) {
  const files = folders.reduce((sum, folder) => sum + folder.files, 0)
  const names = folders.slice(0, 5).flatMap((folder, index) => [index ? ', ' : '', h('code', ...inert(folder.path))])
  const others = folders.length > 5 ? ` and ${plural(folders.length - 5, 'more folder')}` : null
  return h('label.apply-ignored', { for: 'apply-ignored' },
    h('input', { type: 'checkbox', id: 'apply-ignored', checked: isChosen, onchange: ({ currentTarget }) => choose(currentTarget.checked) }),
    h('span', `Apply ${plural(files, 'ignored file')} too: `, ...names, others))
}

/** @param {API.AgentCommit[]} commits */
function commitList(commits) {
  return h('details', { key: 'commits' }, h('summary', plural(commits.length, 'commit')), h('ul', ...commits.map(({ hash, subject }) =>
    h('li', h('code.faint', ...inert(hash.slice(0, 8))), ' ', ...inert(subject)))))
}

/** @param {API.AgentReference[]} references */
function referenceList(references) {
  return h('details', { key: 'references' }, h('summary', plural(references.length, 'reference')),
    h('ul', ...references.map(({ hash, kind, name, commits }) =>
      h('li', h('code.faint', ...inert(hash.slice(0, 8))), ' ', kind, ' ', ...inert(name), commits ? `, ${plural(commits, 'commit')}` : null))))
}
