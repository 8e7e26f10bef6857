import { h } from '../core/dom.js'
import { RoostElement } from '../core/element.js'

export default class Page extends RoostElement {
  mount() {
    this.append(h('header.bar', h('h1', 'agent')), h('div.scroll', { 'data-scroll': true }))
  }
}
customElements.define('roost-agent-page', Page)
