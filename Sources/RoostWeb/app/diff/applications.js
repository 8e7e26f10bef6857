// The applications of the diff that is shown. They change by requests of this page and by events of others; the newest answer holds.

import { api } from '../core/client.js'

export class Applications {
  #turn = 0
  /** @type {Map<string, number>} The turn of the newest answer about each application */
  #answered = new Map()
  /** @type {Map<string, number>} The revision of each application that was asked about */
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
   * An event says that an application changed, whoever did it; the daemon says how it stands.
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
   * The diff was read: asks about the applications that an event says more about.
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
   * Answers may come in another order than they were asked for: the one asked for last holds.
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
