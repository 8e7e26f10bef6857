import { h } from '../core/dom.js'
import { RoostElement } from '../core/element.js'
import { setTitle } from '../core/router.js'
import './settings/access.js'
import './settings/about.js'
import { themeCard } from './settings/theme.js'

/** Settings: appearance, access to this daemon, and information about it. */
export default class SettingsPage extends RoostElement {
  mount() {
    setTitle('Settings')
    this.append(
      h('header.bar', h('h1', 'Settings')),
      h(
        'div.scroll', { 'data-scroll': true },
        h('div.body',
          h('div.column.settings', themeCard(), document.createElement('roost-access'), document.createElement('roost-about')))))
  }
}
customElements.define('roost-settings-page', SettingsPage)
