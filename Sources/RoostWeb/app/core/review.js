// The review state of a task: what the person decided about its changes.

import { h } from './dom.js'

/** @type {Record<string, [word: string, title: string]>} */
const WORDS = {
  undecided: ['Undecided', 'Its changes are neither applied nor discarded'],
  partly_applied: ['Partly applied', 'A part of its changes was applied'],
  applied: ['Applied', 'Its changes are in your folder'],
  on_branch: ['On a branch', 'Its changes are on a branch'],
  discarded: ['Discarded', 'Its changes were discarded; the diff is kept'],
}

/** @param {API.Task | null | undefined} task */
export const reviewWord = task => WORDS[task?.review ?? '']?.[0] ?? ''

/**
 * A chip with the review state; `null` if there is nothing to decide.
 * @param {API.Task | null | undefined} task
 */
export function reviewChip(task) {
  const words = WORDS[task?.review ?? '']
  return words ? h('span.chip.small.review', { dataset: { review: task?.review }, title: words[1] }, words[0]) : null
}
