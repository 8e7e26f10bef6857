import { h } from '../core/dom.js'
import { render } from '../core/render.js'
import { RoostElement } from '../core/element.js'
import { session } from '../core/client.js'

/** A line that is shown while the daemon does not answer, or after it was upgraded to another version than this page. */
class ConnectionLine extends RoostElement {
  mount() {
    this.setAttribute('role', 'status')
    this.listen(session, 'change', () => this.update())
    this.update()
  }

  update() {
    const isOffline = session.connection === 'offline'
    this.hidden = !isOffline && !session.isOutdated
    if (this.hidden) return void render(this)
    if (isOffline) {
      render(
        this, 'Roost does not answer. This page may be out of date and continues by itself when the daemon is back. ', h('code', 'roost up'), ' ',
        h('button.btn.quiet.small', { type: 'button', onclick: () => session.wake() }, 'Try now'))
    } else {
      render(
        this, 'Roost was upgraded. ',
        h('button.btn.quiet.small', { type: 'button', onclick: () => location.reload() }, 'Reload this page'))
    }
  }
}
customElements.define('roost-connection', ConnectionLine)
