import { h } from '../core/dom.js'
import { RoostElement } from '../core/element.js'

export default class Page extends RoostElement {
  mount() {
    this.append(h('header.bar', h('h1', 'settings')), h('div.scroll', { 'data-scroll': true }))
  }
}
customElements.define('roost-settings-page', Page)
