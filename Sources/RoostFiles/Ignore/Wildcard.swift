/// Matches path patterns: `*` and `?` stay within a name, `**` between slashes spans folders, `[…]` is a set,
/// `\` takes the next byte as it is.
enum Wildcard {
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")

    static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        var steps = Int.max
        return matches(pattern, text, steps: &steps)
    }

    /// - Parameter steps: remaining steps for all patterns together; the used ones are subtracted.
    static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>, steps: inout Int) -> Bool {
        // A pattern with many stars could need exponentially many steps; the limit ends that. No real pattern comes near it.
        var budget = min(100_000, steps)
        let allowed = budget
        let result = match(pattern, text, atStart: true, &budget)
        steps -= allowed - budget
        return result
    }

    private static func match(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>, atStart: Bool, _ budget: inout Int) -> Bool {
        var (pattern, text, atStart) = (pattern, text, atStart)
        while let token = pattern.first {
            budget -= 1
            if budget < 0 { return false }
            switch token {
            case star:
                let stars = pattern.prefix { $0 == star }.count
                let rest = pattern.dropFirst(stars)
                if stars >= 2, atStart, rest.isEmpty || rest.first == slash { return spanFolders(rest, text, &budget) }
                return spanName(rest, text, &budget)
            case UInt8(ascii: "?"):
                guard let byte = text.first, byte != slash else { return false }
                pattern = pattern.dropFirst()
            case UInt8(ascii: "["):
                guard let byte = text.first, byte != slash else { return false }
                guard let (isIn, rest) = set(pattern.dropFirst(), byte) else { return false }
                guard isIn else { return false }
                pattern = rest
            default:
                let isEscape = token == UInt8(ascii: "\\")
                guard let wanted = isEscape ? pattern.dropFirst().first : token, text.first == wanted else { return false }
                pattern = pattern.dropFirst(isEscape ? 2 : 1)
            }
            atStart = text.first == slash
            text = text.dropFirst()
        }
        return text.isEmpty
    }

    /// After `**`: at the end it matches everything below, before a slash any number of whole folders.
    private static func spanFolders(_ rest: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>, _ budget: inout Int) -> Bool {
        if rest.isEmpty { return !text.isEmpty }
        let tail = rest.dropFirst()
        var text = text
        while true {
            if match(tail, text, atStart: true, &budget) { return true }
            guard let cut = text.firstIndex(of: slash) else { return false }
            text = text[(cut + 1)...]
        }
    }

    private static func spanName(_ rest: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>, _ budget: inout Int) -> Bool {
        if rest.isEmpty { return !text.contains(slash) }
        var text = text
        while budget > 0 {
            if match(rest, text, atStart: false, &budget) { return true }
            guard let byte = text.first, byte != slash else { return false }
            text = text.dropFirst()
        }
        return false
    }

    /// Whether a byte is in the set whose text starts after `[`; `nil` for a set that never ends.
    private static func set(_ pattern: ArraySlice<UInt8>, _ byte: UInt8) -> (Bool, ArraySlice<UInt8>)? {
        var pattern = pattern
        let isNegated = pattern.first == UInt8(ascii: "!") || pattern.first == UInt8(ascii: "^")
        if isNegated { pattern = pattern.dropFirst() }
        var isIn = false
        var isFirst = true
        while let token = pattern.first {
            if token == UInt8(ascii: "]"), !isFirst { return (isIn != isNegated, pattern.dropFirst()) }
            isFirst = false
            if let (name, rest) = className(pattern) {
                if contains(class: name, byte) { isIn = true }
                pattern = rest
                continue
            }
            guard let (low, afterLow) = member(pattern) else { return nil }
            pattern = afterLow
            var high = low
            if pattern.first == UInt8(ascii: "-"), let next = pattern.dropFirst().first, next != UInt8(ascii: "]") {
                guard let (end, afterHigh) = member(pattern.dropFirst()) else { return nil }
                high = end
                pattern = afterHigh
            }
            if low <= byte, byte <= high { isIn = true }
        }
        return nil
    }

    private static func member(_ pattern: ArraySlice<UInt8>) -> (UInt8, ArraySlice<UInt8>)? {
        guard let token = pattern.first else { return nil }
        guard token == UInt8(ascii: "\\") else { return (token, pattern.dropFirst()) }
        return pattern.dropFirst().first.map { ($0, pattern.dropFirst(2)) }
    }

    /// `[:name:]` at the start of a set's text.
    private static func className(_ pattern: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
        guard pattern.starts(with: [UInt8(ascii: "["), UInt8(ascii: ":")]) else { return nil }
        let body = pattern.dropFirst(2)
        guard let end = body.firstIndex(of: UInt8(ascii: ":")), body[end...].dropFirst().first == UInt8(ascii: "]") else { return nil }
        return (String(decoding: body[..<end], as: UTF8.self), body[end...].dropFirst(2))
    }

    private static func contains(class name: String, _ byte: UInt8) -> Bool {
        let scalar = Character(Unicode.Scalar(byte))
        guard byte < 0x80 else { return false }
        return switch name {
        case "alpha": scalar.isLetter
        case "digit": scalar.isNumber
        case "alnum": scalar.isLetter || scalar.isNumber
        case "upper": scalar.isUppercase
        case "lower": scalar.isLowercase
        case "space": (9...13).contains(byte) || byte == 32
        case "blank": byte == 9 || byte == 32
        case "punct": (33...126).contains(byte) && !scalar.isLetter && !scalar.isNumber
        case "xdigit": scalar.isHexDigit
        case "print": (32...126).contains(byte)
        case "graph": (33...126).contains(byte)
        case "cntrl": byte < 32 || byte == 127
        default: false
        }
    }
}
