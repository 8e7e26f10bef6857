import Foundation
import RoostFiles
import RoostModel
import Testing

@Suite struct FolderNameTests {
    @Test("Folders are found by the beginning of their paths: by name, repositories marked, hidden ones and files left out")
    func beginnings() async throws {
        try await Bench.with { bench in
            try bench.shell("mkdir -p names/beta names/Alpha/.git names/alphabet names/.hidden; touch names/also; ln -s beta names/almost")
            let port = LocalFolderNames(home: bench.project).port
            let root = bench.project + "/names/"
            #expect(port.home == bench.project)
            let all = await port.beginning(root, 50)
            #expect(all.map(\.path) == ["Alpha", "almost", "alphabet", "beta"].map { root + $0 })
            #expect(all.filter(\.isRepository).map(\.path) == [root + "Alpha"])
            #expect(await port.beginning(root + "al", 2).map(\.path) == [root + "Alpha", root + "almost"])
            #expect(await port.beginning(root + ".h", 50).map(\.path) == [root + ".hidden"])
            for text in ["", "names/", root + "none", bench.project + "/nowhere/", "/a\0b"] {
                #expect(await port.beginning(text, 50).isEmpty, "\(text)")
            }
        }
    }
}
