#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Sentences for a terminal: broken between words, where it would break them anywhere.
package enum FittedText {
    /// Of the terminal that a descriptor is; `nil` where it is none, and lines stay whole.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// - Parameter indent: blanks before each further line. What has no blank is never broken; colours take no room.
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

    /// Characters that are shown; `ESC [ … m` is not.
    private static func width(_ text: Substring) -> Int {
        var (count, isEscape) = (0, false)
        for character in text {
            if character == "\u{1b}" { isEscape = true } else if !isEscape { count += 1 } else if character == "m" { isEscape = false }
        }
        return count
    }
}
