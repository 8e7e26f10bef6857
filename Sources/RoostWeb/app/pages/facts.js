import { h } from '../core/dom.js'

/**
 * The rows of a `dl.fact-list`, as names and values. Falsy rows are left out.
 * @param {(readonly [name: string, value: App.Child] | false | '' | 0 | null | undefined)[]} rows
 */
export const facts = rows => rows.map(row => (row ? h('div', { key: row[0] }, h('dt', row[0]), h('dd', row[1])) : null))
