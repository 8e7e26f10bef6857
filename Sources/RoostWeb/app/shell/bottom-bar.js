import { h, icon } from '../core/dom.js'
import { RoostElement } from '../core/element.js'
import { here, onNavigate } from '../core/router.js'
import { places } from './places.js'

const entries = [
  ...places, { id: 'new', name: 'New task', href: '#/new', icon: 'plus' },
  { id: 'settings', name: 'Settings', href: '#/settings', icon: 'settings' },
].slice(0, 4)

/** The navigation at the bottom of narrow windows. */
class BottomBar extends RoostElement {
  constructor() {
    super()
    this.links = entries.map(place => ({ place, link: h('a', { href: place.href }, icon(place.icon, 18), h('span', place.name)) }))
  }

  mount() {
    this.append(h('nav.bottom', { 'aria-label': 'Places' }, this.links.map(({ link }) => link)))
    this.own(onNavigate(() => this.update()))
    this.update()
  }

  update() {
    for (const { place, link } of this.links) {
      if (place.id === here.place) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
  }
}
customElements.define('roost-bottom-bar', BottomBar)
