import RoostModel
import Testing

@Suite("Safe display of untrusted text")
struct VisibleTextTests {
    @Test(
        "Invisible characters are written out, and nothing is left out",
        arguments: [
            ("\u{1b}[2J", "⟨U+001B⟩[2J"), ("a\u{202e}b", "a⟨U+202E⟩b"), ("a\u{200b}b", "a⟨U+200B⟩b"), ("a\rb", "a⟨U+000D⟩b"),
            ("\u{7f}", "⟨U+007F⟩"),
            ("\u{9b}31m", "⟨U+009B⟩31m"), ("a\u{a0}b", "a⟨U+00A0⟩b"), ("\u{e0041}", "⟨U+E0041⟩"), ("x\u{fe0f}", "x⟨U+FE0F⟩"),
            ("\u{3164}", "⟨U+3164⟩"),
            ("a\u{200d}b", "a⟨U+200D⟩b"), ("\u{e000}", "⟨U+E000⟩"), ("\u{2028}", "⟨U+2028⟩"), ("a\nb\tc", "a\nb\tc"),
            ("größe 日本", "größe 日本"),
            ("❤️ 👩🏽‍💻", "❤️ 👩🏽‍💻"), ("⟨U+202E⟩", "⟨U+202E⟩"),
        ])
    func written(text: String, shown: String) {
        #expect(VisibleText.written(text).unicodeScalars.elementsEqual(shown.unicodeScalars))
    }

    @Test("JSON keeps its value")
    func json() {
        #expect(VisibleText.json("{\"a\":\"\u{202e}ü\u{e0041}\u{7f}\"}") == #"{"a":"\u202eü\udb40\udc41\u007f"}"#)
    }

    @Test("Bytes that are not UTF-8 are written out one by one")
    func bytes() {
        #expect(VisibleText.decoding(Array("a".utf8) + [0xff, 0xe2, 0x82] + Array("b".utf8)) == "a⟨0xFF⟩⟨0xE2⟩⟨0x82⟩b")
        #expect(VisibleText.decoding([0xed, 0xa0, 0x80]) == "⟨0xED⟩⟨0xA0⟩⟨0x80⟩")
        #expect(VisibleText.decoding(Array("größe".utf8)) == "größe")
    }

    @Test(
        "A name is quoted if it is not what it seems",
        arguments: [
            ("plain.txt", "plain.txt"), ("with space.txt", "with space.txt"), ("end ", "\"end \""), ("a\nb", "\"a⟨U+000A⟩b\""),
            ("q\"uote", "\"q\\\"uote\""),
            ("\u{1b}[K", "\"⟨U+001B⟩[K\""), ("", "\"\""),
        ])
    func names(name: String, shown: String) {
        #expect(VisibleText.name(name) == shown)
    }

    @Test(
        "Names that some file system treats as .git are recognized",
        arguments: [
            ".git", ".GIT", "git~1", "GIT~2", ".git ", ".git.", ".g\u{200c}it", ".git::$INDEX_ALLOCATION", "a\\.git", ".g\u{131}t",
            "\u{feff}.git",
        ])
    func standsForGit(name: String) {
        #expect(GitNames.standsForGit(Array(name.utf8)))
    }

    @Test(
        "Others are not", arguments: [".gitignore", ".github", "git", "git~x", "digit", "x.git", ".gi t", "gitlab", "a\\b", ".", "größe"])
    func isOther(name: String) {
        #expect(!GitNames.standsForGit(Array(name.utf8)))
    }

    @Test("A name that is easily confused with another is reported with it")
    func lookAlikes() {
        let folder = LookAlikes.Folder(["README.md", "file1.txt", "größe.txt"])
        for name in ["readme.md", "README.md ", "READ\u{200b}ME.md", "RЕADME.md", "ＲＥＡＤＭＥ.md"] {
            #expect(folder.reading(name) == "README.md", "\(name)")
        }
        #expect(folder.reading("filel.txt") == "file1.txt")
        #expect(folder.reading("gro\u{308}ße.txt") == "größe.txt", "another spelling of the same letters is another file")
        #expect(folder.reading("mаin.swift") == "main.swift", "in plain letters if there is no such file beside it")
        for name in ["README.txt", "日本.md", "größer.txt", "README.md"] { #expect(folder.reading(name) == nil, "\(name)") }
    }
}
