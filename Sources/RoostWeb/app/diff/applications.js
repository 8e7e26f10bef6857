// The applications of the displayed diff. Requests from this page and events from others change them; the newest response wins.

import { api } from '../core/client.js'

export class Applications {
  #turn = 0
  /** @type {Map<string, number>} The turn of the newest response for each application */
  #answered = new Map()
  /** @type {Map<string, number>} The event revision for which each application was last loaded */
  #heard = new Map()

  /** @param {() => API.Diff | null} shown @param {() => void} changed */
  constructor(shown, changed) {
    this.shown = shown
    this.changed = changed
  }

  clear() {
    this.#heard.clear()
  }

  /**
   * Loads the run's applications that changed according to events, whoever changed them.
   * @param {import('../task/conversation.js').Conversation} conversation
   * @param {string | undefined} run
   */
  hear(conversation, run) {
    for (const { applicationId, runId, revision } of conversation.applications.values()) {
      if (runId !== run || this.#heard.get(applicationId) === revision) continue
      this.#heard.set(applicationId, revision)
      if (this.shown()) void this.ask(() => api.get(`/v1/applications/${applicationId}`)).catch(error => console.debug(error.message))
    }
  }

  /**
   * Call this when a diff was loaded: loads the applications whose status in the events differs from the diff.
   * @param {import('../task/conversation.js').Conversation} conversation
   * @param {API.Diff} answer
   */
  catchUp(conversation, { runId, applications }) {
    for (const { applicationId, runId: run, status } of conversation.applications.values()) {
      if (run === runId && applications.find(one => one.id === applicationId)?.status !== status) this.#heard.delete(applicationId)
    }
    this.hear(conversation, runId)
  }

  /**
   * Responses may arrive in another order than their requests: the response to the latest request wins.
   * @param {() => Promise<API.Application>} request
   */
  async ask(request) {
    const turn = (this.#turn += 1)
    const application = await request()
    const answer = this.shown()
    if (!answer || application.runId !== answer.runId || turn < (this.#answered.get(application.id) ?? 0)) return
    this.#answered.set(application.id, turn)
    answer.applications = [application, ...answer.applications.filter(one => one.id !== application.id)]
      .sort((left, right) => (left.createdAt < right.createdAt ? 1 : -1))
    this.changed()
  }
}
