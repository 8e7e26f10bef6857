// The actions of the open page, for the command palette.

/** @type {(() => App.Actions)[]} */
const givers = []

/**
 * `give()` returns `[{text, iconName, run}]`; falsy items are left out. It is called each time the palette opens. Returns a function that
 * removes it.
 * @param {() => App.Actions} give
 */
export function bindVerbs(give) {
  givers.push(give)
  return () => givers.splice(givers.indexOf(give), 1)
}

export const verbs = () => /** @type {App.Action[]} */ (givers.flatMap(give => give()).filter(Boolean))
