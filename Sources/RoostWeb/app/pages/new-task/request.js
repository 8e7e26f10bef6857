// The values of the new-task form as an API request and as a command line.

import { quoted } from '../../shell/feedback.js'
import { commandOf } from '../agent/form.js'

/** The agents that every daemon has. */
export const builtIn = ['claude', 'command']

/**
 * The values of the fields. `projectPath` has `~` expanded.
 * @typedef {Record<'prompt' | 'agent' | 'projectPath' | 'isolation' | 'network' | 'model' | 'afterRun' | 'minutes' | 'readable', string>} Values
 */

/**
 * The request for a new task. A stored agent has its own folder and policy, so only the prompt is sent.
 * @param {Values} values
 * @returns {API.CreateTaskRequest}
 */
export function requestOf(values) {
  const prompt = values.prompt.trim()
  if (!builtIn.includes(values.agent)) return { agent: values.agent, prompt }
  const minutes = Number(values.minutes)
  const readable = values.readable.split(',').map(path => path.trim()).filter(Boolean)
  /** @type {API.CreateTaskRequest} The selects offer only values that the API accepts. */
  const request = /** @type {any} */ ({
    agent: values.agent, projectPath: values.projectPath || undefined, isolation: values.isolation, network: values.network || undefined,
    afterRun: values.afterRun, limits: minutes > 0 ? { wallTimeMs: minutes * 60_000 } : undefined,
    readablePaths: readable.length ? readable : undefined,
  })
  if (values.agent !== 'command') return { ...request, prompt, model: values.model.trim() || undefined }
  return { ...request, command: commandOf(prompt), title: prompt.split('\n')[0].slice(0, 80) || undefined }
}

/**
 * The request for a preview. It needs a command or a prompt, even before the person has written one.
 * @param {API.CreateTaskRequest} request
 * @returns {API.CreateTaskRequest}
 */
export const previewOf = request =>
  (request.command ? { ...request, command: ['/bin/sh', '-c', 'true'] } : { ...request, prompt: request.prompt || 'preview' })

/**
 * The same command for a terminal. Fields with default values are left out.
 * @param {API.CreateTaskRequest} request
 */
export function commandLineOf(request) {
  const words = []
  if (request.agent && request.agent !== 'claude' && !request.command) words.push('--agent', quoted(request.agent))
  if (request.projectPath) words.push('--in', quoted(request.projectPath))
  if (request.isolation && request.isolation !== 'project') words.push('--isolation', request.isolation)
  if (request.network) words.push('--network', request.network)
  if (request.model) words.push('--model', quoted(request.model))
  if (request.limits) words.push('--limit', `time=${(request.limits.wallTimeMs ?? 0) / 60_000}m`)
  for (const path of request.readablePaths ?? []) words.push('--read', quoted(path))
  if (request.afterRun && request.afterRun !== 'keep') words.push(`--${request.afterRun}`)
  if (!request.command) return ['roost run', quoted(request.prompt || 'what to do'), ...words].join(' ')
  return ['roost run', ...words, '--', ...(request.command.length ? request.command : ['make test']).map(quoted)].join(' ')
}
