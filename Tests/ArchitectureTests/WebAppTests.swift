import Testing

@Suite("The browser app")
struct WebAppTests {
    let files: [String]

    init() throws {
        files = try Repository.files(under: "Sources/RoostWeb/app").filter { path in
            [".html", ".js", ".css", ".svg"].contains { path.hasSuffix($0) }
        }
    }

    @Test("Every file is in the binary, and nothing that is gone")
    func everyFileIsEmbedded() throws {
        let table = try Repository.text("Sources/RoostWeb/assets.c").split(separator: "\n")
        let embedded = table.filter { $0.hasPrefix("#embed \"") }.map { "Sources/RoostWeb/" + $0.dropFirst(8).dropLast() }
        #expect(embedded.sorted() == files, "run scripts/web-assets")
        let served = table.filter { $0.hasPrefix("    ASSET(\"") }.compactMap { $0.split(separator: "\"").dropFirst().first }
        let alone = files.filter { !$0.hasSuffix(".css") } + ["Sources/RoostWeb/app/style.css"]
        #expect(served.map { "Sources/RoostWeb/app/\($0)" }.sorted() == alone.sorted(), "run scripts/web-assets")
    }

    /// The Content-Security-Policy would stop these in a browser; here they are found before.
    @Test(
        "Text never becomes markup or code",
        arguments: [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment", "eval(",
            "new Function", "setAttribute('style'",
            "srcdoc", "contenteditable", "contentEditable", "designMode", "serviceWorker",
        ])
    func noMarkupFromText(word: String) throws {
        for path in files where path.hasSuffix(".js") {
            #expect(!(try Repository.text(path).contains(word)), "\(path)")
        }
    }

    @Test("The page itself holds neither script nor style")
    func nothingInline() throws {
        let page = try Repository.text("Sources/RoostWeb/app/index.html")
        for part in page.split(separator: "<") where part.hasPrefix("script") {
            #expect(part.contains("src=\"") && part.hasSuffix(">"), "\(part)")
        }
        #expect(!page.contains("<style") && !page.contains(" style=") && !page.contains(" onclick="))
    }

    @Test("Nothing is fetched from elsewhere")
    func noOtherHost() throws {
        for path in files {
            for line in try Repository.text(path).split(separator: "\n") where line.contains("://") {
                let isName = line.contains("http://www.w3.org/2000/svg") || line.contains("${")
                #expect(isName, "\(path): \(line)")
            }
        }
    }

    /// The daemon serves scripts without the lines that hold only a comment. Such a line must not be part of a text.
    @Test("A template literal ends on its line")
    func noTemplateOverSeveralLines() throws {
        for path in files where path.hasSuffix(".js") {
            for line in try Repository.text(path).split(separator: "\n") {
                let text = line.drop { $0 == " " }
                if text.hasPrefix("//") || text.hasPrefix("/**") || text.hasPrefix("*") { continue }
                // Expressions that look for a backtick hold one of their own.
                if path.hasSuffix("markdown-inline.js") && ["/^https", "@[-", "/^`+/"].contains(where: { text.contains($0) }) { continue }
                let code = text.replacing("\\`", with: "").replacing("'```'", with: "").replacing("'`'", with: "")
                #expect(code.count { $0 == "`" } % 2 == 0, "\(path): \(line)")
            }
        }
    }
}
