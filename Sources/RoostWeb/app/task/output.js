// The output of a command as lines. An incomplete line is continued by later output of the same channel.

/** `lines` are `{channel, text}`; `dropped` is the number of bytes that were not stored. */
export class Output {
  constructor() {
    /** @type {App.OutputLine[]} */
    this.lines = []
    this.dropped = 0
    /** @type {Record<'stdout' | 'stderr', App.OutputLine | null>} */
    this.open = { stdout: null, stderr: null }
  }

  get isEmpty() {
    return this.lines.length === 0
  }

  /** @param {'stdout' | 'stderr'} channel @param {string} text */
  add(channel, text) {
    let from = 0
    while (from < text.length) {
      const end = text.indexOf('\n', from)
      const piece = end < 0 ? text.slice(from) : text.slice(from, end)
      const open = this.open[channel]
      if (open) {
        open.text += piece
        if (end >= 0) this.open[channel] = null
      } else {
        const line = { channel, text: piece }
        this.lines.push(line)
        if (end < 0) this.open[channel] = line
      }
      if (end < 0) return
      from = end + 1
    }
  }

  /**
   * Adds a line for the gap between the stored beginning and the stored end.
   * @param {number} bytes
   */
  drop(bytes) {
    this.close()
    this.dropped += bytes
    this.lines.push({ channel: 'gap', text: `… ${bytes.toLocaleString('en')} bytes were not stored …` })
  }

  close() {
    this.open = { stdout: null, stderr: null }
  }
}
