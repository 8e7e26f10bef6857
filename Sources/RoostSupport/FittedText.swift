#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Wraps text for a terminal between words, because a terminal itself would break lines anywhere.
package enum FittedText {
    /// The width of the terminal behind a descriptor; `nil` if it is not a terminal, and lines are not wrapped.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// - Parameter indent: blanks before each further line. Words are never broken; escape sequences for colours have no width.
    package static func lines(_ text: String, columns: Int?, indent: Int = 0) -> String {
        guard let columns, columns > indent + 20 else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { fitted($0, columns, indent) }.joined(separator: "\n")
    }

    private static func fitted(_ line: Substring, _ columns: Int, _ indent: Int) -> String {
        guard width(line) > columns else { return String(line) }
        var (whole, used, isBlank) = ("", 0, true)
        for (index, word) in line.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let room = width(word)
            if !isBlank, used + 1 + room > columns {
                if word.isEmpty { continue }
                while whole.hasSuffix(" ") { whole.removeLast() }
                whole += "\n" + String(repeating: " ", count: indent) + word
                used = indent + room
            } else {
                whole += (index == 0 ? "" : " ") + word
                used += (index == 0 ? 0 : 1) + room
            }
            isBlank = isBlank && room == 0
        }
        return whole
    }

    /// The number of visible characters; `ESC [ … m` is not visible.
    private static func width(_ text: Substring) -> Int {
        var (count, isEscape) = (0, false)
        for character in text {
            if character == "\u{1b}" { isEscape = true } else if !isEscape { count += 1 } else if character == "m" { isEscape = false }
        }
        return count
    }
}
