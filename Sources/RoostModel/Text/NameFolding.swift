/// Folds names for comparison, as file systems and as readers compare them.
package enum NameFolding {
    /// Without case and zero-width characters, as case-insensitive file systems compare names.
    package static func caseless(_ name: some StringProtocol) -> String {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
        var kept = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar.value {
            case 0x130, 0x131: kept.append("i")
            case 0x17f: kept.append("s")
            case 0x212a: kept.append("k")
            case 0xff01...0xff5e: kept.append(Unicode.Scalar(UInt8(scalar.value - 0xfee0)))
            default: if !scalar.properties.isDefaultIgnorableCodePoint, scalar.properties.generalCategory != .format { kept.append(scalar) }
            }
        }
        return String(kept).lowercased()
    }

    /// By appearance: letters of other scripts become the Latin letters that they look like, without case and without trailing spaces and
    /// dots.
    package static func skeleton(_ name: String) -> String {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return trimmed(name.lowercased()) }
        var result = ""
        for scalar in caseless(name).unicodeScalars {
            if scalar.properties.generalCategory == .spaceSeparator { result += " " } else { result += latin[scalar] ?? String(scalar) }
        }
        return trimmed(result)
    }

    /// Without trailing spaces and dots, which some file systems drop.
    static func trimmed(_ name: String) -> String {
        guard name.utf8.last == 0x20 || name.utf8.last == 0x2e else { return name }
        return String(name.reversed().drop { $0 == " " || $0 == "." }.reversed())
    }

    /// By appearance, with digits that look like letters folded too: `0` and `O`, `1`, `I` and `l`.
    package static func outline(_ name: String) -> String {
        let bytes = name.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "0"), UInt8(ascii: "O"), UInt8(ascii: "o"): UInt8(ascii: "o")
            case UInt8(ascii: "1"), UInt8(ascii: "I"), UInt8(ascii: "l"), UInt8(ascii: "|"): UInt8(ascii: "l")
            default: byte
            }
        }
        return skeleton(String(decoding: bytes, as: UTF8.self))
    }

    /// Lower-case letters that look like a Latin letter in common typefaces (a part of the confusables of Unicode UTS 39).
    private static let latin: [Unicode.Scalar: String] = {
        let rows: [(String, String)] = [
            ("a", "аαɑ"), ("b", "ЬьƄ"), ("c", "сϲⅽᴄ"), ("d", "ԁⅾɗ"), ("e", "еєεҽ℮"), ("f", "ғϝſ"), ("g", "ɡց"), ("h", "һհℎ"),
            ("i", "іιɩⅰɪ"),
            ("j", "јϳ"), ("k", "кκ"), ("l", "ӏⅼ׀"), ("m", "мⅿ"), ("n", "пո"), ("o", "оοσօഠ"), ("p", "рρ"), ("q", "ԛգ"), ("r", "гᴦ"),
            ("s", "ѕꜱ"), ("t", "тτ"), ("u", "υսᴜ"), ("v", "ѵνⅴᴠ"), ("w", "ԝωшᴡ"), ("x", "хχⅹ"), ("y", "уγүʏ"), ("z", "ᴢ"), ("h", "нʜ"),
            ("b", "вʙβ"), ("h", "η"), ("m", "μ"), ("z", "ζ"), ("3", "зӡ"), (".", "․。｡"), ("-", "‐‑‒–−﹣"), ("_", "＿"), ("/", "∕⁄"),
            ("~", "∼˜"), (" ", "⠀"), ("'", "’ʼ"),
        ]
        return rows.reduce(into: [:]) { table, row in for scalar in row.1.unicodeScalars { table[scalar] = row.0 } }
    }()
}
