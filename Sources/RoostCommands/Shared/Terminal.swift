import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The capabilities of the terminal.
struct Terminal: Sendable {
    /// Standard input and standard output are terminals.
    let isInteractive: Bool
    /// Standard error is a terminal that can redraw a progress line.
    let showsProgress: Bool
    let hasColor: Bool
    /// Standard output is a terminal, whatever its capabilities.
    let showsOutput: Bool
    /// Standard error is a terminal.
    let showsErrors: Bool

    static let current: Terminal = {
        let environment = HostEnvironment.current
        let isDumb = environment["TERM"] == "dumb"
        let outputIsTerminal = isatty(STDOUT_FILENO) == 1
        let errorsAreTerminal = isatty(STDERR_FILENO) == 1
        let noColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Terminal(
            isInteractive: isatty(STDIN_FILENO) == 1 && outputIsTerminal, showsProgress: errorsAreTerminal && !isDumb,
            hasColor: outputIsTerminal && !isDumb && !noColor, showsOutput: outputIsTerminal, showsErrors: errorsAreTerminal)
    }()

    var columns: Int { size.columns }

    var size: (rows: Int, columns: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (24, 80) }
        return (Int(size.ws_row), Int(size.ws_col))
    }

    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case cyan = "36"
    }

    /// Highlights a written-out character without ending the surrounding style.
    func writtenOut(_ form: String) -> String {
        hasColor ? "\u{1b}[7m\(form)\u{1b}[27m" : form
    }

    func styled(_ text: String, _ style: Style) -> String {
        hasColor ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
    }
}
