import { h } from '../core/dom.js'
import { RoostElement } from '../core/element.js'

export default class Page extends RoostElement {
  mount() {
    this.append(h('header.bar', h('h1', 'doctor')), h('div.scroll', { 'data-scroll': true }))
  }
}
customElements.define('roost-doctor-page', Page)
