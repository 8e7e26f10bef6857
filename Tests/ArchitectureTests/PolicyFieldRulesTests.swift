import Testing

/// One description of each field of the policy: what is made from it must not be written by hand elsewhere.
@Suite("The fields of the policy")
struct PolicyFieldRulesTests {
    /// Those that describe, store and enforce.
    private static let atHome = ["Sources/RoostModel/Policy/", "Sources/RoostSandbox/", "Sources/RoostEngine/"]
    /// One that reads a few fields for what they mean is fine; more is a list.
    private static let most = 3

    @Test("Every stored property has its description, and every description its property")
    func described() throws {
        let list = Source(text: try Repository.text("Sources/RoostModel/Policy/PolicyField+All.swift")).withoutComments
        let paths =
            Self.properties("Policy").filter { $0 != "limits" }.map { "\\.\($0)" } + Self.properties("Limits").map { "\\.limits.\($0)" }
        #expect(paths.count > 15)
        for path in paths { #expect(list.contains("\(path),"), "\(path) has no entry in PolicyField.all") }
        #expect(list.split(separator: "\n").filter { $0.contains("\\.limits.") }.count == Self.properties("Limits").count)
    }

    @Test("No other target lists the fields by hand")
    func noOtherList() throws {
        let names = (Self.properties("Policy") + Self.properties("Limits")).filter { $0.contains(where: \.isUppercase) }
        #expect(names.count > 12)
        var texts = try Repository.swiftFiles(under: "Sources").map { ($0.path, $0.withoutComments) }
        texts += try Repository.files(under: "Sources/RoostWeb/app").filter { $0.hasSuffix(".js") }.map { ($0, try Repository.text($0)) }
        for (path, text) in texts where !Self.atHome.contains(where: path.hasPrefix) {
            let listed = names.filter { !Source.lines(of: text, withWord: $0).isEmpty }
            #expect(listed.count <= Self.most, "\(path) names \(listed): take them from PolicyField.all")
        }
    }

    private static func properties(_ type: String) -> [String] {
        let source = (try? Repository.text("Sources/RoostModel/Policy/\(type).swift")) ?? ""
        return Source(text: source).withoutComments.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("    package var ") else { return nil }
            return line.dropFirst("    package var ".count).split(separator: ":").first.map(String.init)
        }
    }
}
