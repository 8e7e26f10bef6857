// What can be done with what is open, for the palette.

/** @type {(() => App.Actions)[]} */
const givers = []

/**
 * `give()`: `[{text, iconName, run}]`, empty places left out; asked each time the palette opens. Returns what takes it back.
 * @param {() => App.Actions} give
 */
export function bindVerbs(give) {
  givers.push(give)
  return () => givers.splice(givers.indexOf(give), 1)
}

export const verbs = () => /** @type {App.Action[]} */ (givers.flatMap(give => give()).filter(Boolean))
