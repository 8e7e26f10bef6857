import RoostModel
import Testing

@Suite struct TitleTests {
    @Test(
        "A title is the first line that is not blank",
        arguments: [
            ("Fix it", "Fix it"), ("\n\n  Fix it\nplease", "Fix it"), ("one\r\ntwo", "one"), ("", ""), (" \n\t", ""),
        ])
    func firstLine(_ body: String, _ title: String) {
        #expect(AgentTask.title(for: body) == title)
    }

    @Test("A title has at most 80 characters, whatever they are made of")
    func length() {
        let exact = String(repeating: "é", count: 80)
        #expect(AgentTask.title(for: exact) == exact)
        let family = String(repeating: "👩‍👩‍👧", count: 100)
        let title = AgentTask.title(for: family)
        #expect(title.count == 80 && title.hasSuffix("…") && family.hasPrefix(title.dropLast()))
    }
}
