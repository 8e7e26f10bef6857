import { h } from '../../core/dom.js'

const choices = [['system', 'System'], ['light', 'Light'], ['dark', 'Dark']]

/** The choice of the theme: light, dark, or the system's setting. Stored in this browser. */
export function themeCard() {
  const current = localStorage.getItem('roost.theme') ?? 'system'
  /** @param {string} id */
  const choose = id => {
    if (id === 'system') {
      localStorage.removeItem('roost.theme')
      delete document.documentElement.dataset.theme
    } else {
      localStorage.setItem('roost.theme', id)
      document.documentElement.dataset.theme = id
    }
    for (const { id: other, button } of buttons) button.setAttribute('aria-pressed', String(other === id))
  }
  const buttons = choices.map(([id, name]) => ({
    id, button: h('button', { type: 'button', dataset: { name }, 'aria-pressed': String(id === current), onclick: () => choose(id) }, name),
  }))
  return h(
    'section.card.settings-card', { 'aria-labelledby': 'appearance' }, h('h2', { id: 'appearance' }, 'Appearance'),
    h('div.seg', { role: 'group', 'aria-label': 'Theme' }, buttons.map(({ button }) => button)))
}
