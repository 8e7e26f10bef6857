import { h } from '../core/dom.js'
import { RoostElement } from '../core/element.js'
import { bindKeys, showKeys } from './keys.js'
import * as router from '../core/router.js'
import './sidebar.js'
import './bottom-bar.js'
import './connection-line.js'
import { keepFocus } from '../core/focus.js'
import { bindPalette } from './palette.js'
import { bindSidebar } from './sidebar-width.js'
import { toasts } from './toasts.js'

keepFocus()

/** The shell around every page: sidebar, bottom bar, connection line and messages. */
export class Shell extends RoostElement {
  mount() {
    const outlet = h('main', { id: 'main', tabIndex: -1 })
    this.append(
      h('a.skip', { href: '#main', onclick: event => (event.preventDefault(), outlet.focus()) }, 'Skip to content'),
      document.createElement('roost-sidebar'),
      h('div.stage', document.createElement('roost-connection'), outlet, toasts),
      document.createElement('roost-bottom-bar'))
    this.own(bindSidebar())
    this.own(bindPalette())
    this.own(bindKeys({
      n: ['New task', () => router.go('#/new')],
      '?': ['Keyboard shortcuts', () => showKeys()],
    }))
    void router.start(outlet)
  }

  close() {
    router.stop()
    this.remove()
  }
}
customElements.define('roost-shell', Shell)
