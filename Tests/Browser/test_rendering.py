"""`render()` updates a part of the page and reuses the existing nodes."""

import pytest

HEAD = """async () => {
  const { h } = await import('/app/core/dom.js')
  const { render, renderList, renderWhen } = await import('/app/core/render.js')
  const place = document.createElement('div')
  document.body.append(place)
  try {
"""
TAIL = """
  } finally {
    place.remove()
  }
}"""


@pytest.fixture
def run(page):
    return lambda body: page.evaluate(HEAD + body + TAIL)


def test_what_is_there_stays_the_same_node(run):
    kept = run("""
      const draw = (words, names) => render(place, h('p.a', words), h('ul', names.map(name => h('li', { key: name }, name))))
      draw('one', ['x', 'y', 'z'])
      const [paragraph, list] = place.children
      const [x, y, z] = list.children
      draw('two', ['z', 'x', 'new'])
      return [paragraph === place.children[0], list === place.children[1], paragraph.textContent, list.textContent,
        list.children[0] === z, list.children[1] === x, y.isConnected]
    """)
    assert kept == [True, True, "two", "zxnew", True, True, False]


def test_focus_selection_scroll_position_and_open_details_survive(run):
    kept = run("""
      const draw = count => render(place,
        h('p', `${count} files`), h('details', h('summary', 'More'), h('input', { id: 'name', 'aria-label': 'Name' })),
        h('div.box', { key: 'box' }, Array.from({ length: 200 }, (_, index) => h('div', `line ${index} of ${count}`))),
        h('button.btn', { type: 'button' }, 'Apply'))
      draw(1)
      const box = place.querySelector('.box')
      box.style.setProperty('height', '40px')
      box.style.setProperty('overflow', 'auto')
      place.querySelector('details').open = true
      const field = place.querySelector('input')
      field.value = 'written by a person'
      field.focus()
      field.setSelectionRange(2, 6)
      box.scrollTop = 300
      draw(2)
      return [document.activeElement === field, field.value, field.selectionStart, field.selectionEnd, box.scrollTop,
        place.querySelector('details').open, place.querySelector('p').textContent]
    """)
    assert kept == [True, "written by a person", 2, 6, 300, True, "2 files"]


def test_a_press_never_meets_another_button_than_the_one_it_aimed_at(run):
    """A control without a key is reused only if its text is the same. A click calls the handler of its newest description."""
    kept = run("""
      const told = []
      const draw = (words, value) => render(place, h('button.btn', { type: 'button', onclick: () => told.push(`${words} ${value}`) }, words))
      draw('Pause', 1)
      const pause = place.firstChild
      draw('Pause', 2)
      pause.click()
      draw('Cancel', 3)
      pause.click()
      place.firstChild.click()
      return [told, pause.isConnected]
    """)
    # A removed button still calls its own handler.
    assert kept == [["Pause 2", "Pause 2", "Cancel 3"], False]


def test_attributes_that_are_not_described_any_more_are_taken_away(run):
    kept = run("""
      render(place, h('div', { title: 'a', class: 'x y', hidden: true, dataset: { kind: 'new', other: '1' } }))
      const node = place.firstChild
      node.setAttribute('aria-busy', 'true')
      render(place, h('div', { class: 'y', dataset: { kind: 'old' } }))
      return [node === place.firstChild, node.title, node.className, node.hidden, { ...node.dataset }, node.getAttribute('aria-busy')]
    """)
    assert kept == [True, "", "y", False, {"kind": "old"}, "true"]


def test_views_are_made_once_and_forgotten_with_their_item(run):
    kept = run("""
      const made = []
      const make = item => (made.push(item.id), { element: h('li'), update(words) { this.element.textContent = words } })
      const draw = items => renderList(place, items, item => item.id, make, (view, item) => view.update(item.words))
      draw([{ id: 'a', words: 'one' }, { id: 'b', words: 'two' }])
      const [a, b] = place.children
      draw([{ id: 'b', words: 'three' }])
      draw([{ id: 'b', words: 'four' }, { id: 'a', words: 'five' }])
      return [made, place.textContent, place.firstChild === b, place.lastChild === a]
    """)
    assert kept == [["a", "b", "a"], "fourfive", True, False]


def test_large_parts_are_described_only_when_what_they_show_is_another(run):
    kept = run("""
      let drawn = 0
      const draw = (...values) => renderWhen(place, values, () => h('p', `drawn ${drawn += 1}`))
      draw('a', 1)
      draw('a', 1)
      draw('a', 2)
      return place.textContent
    """)
    assert kept == "drawn 2"
