import RoostTestSupport
import Testing

@testable import RoostRuntimes

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct ExecutableLookUpTests {
    @Test("Names are searched as in a shell, but never in relative PATH entries")
    func candidates() {
        #expect(ExecutableLookUp.candidates("cc", "/a:/b/::.:bin:/c", "/w") == ["/a/cc", "/b/cc", "/c/cc"])
        #expect(ExecutableLookUp.candidates("./x", "/a", "/w") == ["/w/x"])
        #expect(ExecutableLookUp.candidates("bin/x", "/a", "/w/") == ["/w/bin/x"])
        #expect(ExecutableLookUp.candidates("/abs/x", "/a", "/w") == ["/abs/x"])
        #expect(ExecutableLookUp.candidates("", "/a", "/w") == [])
    }

    @Test("Only executable regular files are found, and links are resolved on request")
    func host() async throws {
        try await withScratchFolder { folder in
            let manager = FileManager.default
            for name in ["first", "second", "first/tool"] {
                try manager.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            let program = "\(folder)/second/real"
            #expect(manager.createFile(atPath: program, contents: Data(), attributes: [.posixPermissions: 0o755]))
            #expect(manager.createFile(atPath: "\(folder)/second/plain", contents: Data(), attributes: [.posixPermissions: 0o644]))
            try manager.createSymbolicLink(atPath: "\(folder)/second/tool", withDestinationPath: program)
            let path = "\(folder)/first:\(folder)/second"
            let lookUp = ExecutableLookUp.host
            #expect(lookUp.find("tool", path, "/") == "\(folder)/second/tool")
            #expect(lookUp.resolve("\(folder)/second/tool").hasSuffix("/second/real"))
            #expect(lookUp.find("plain", path, "/") == nil)
            #expect(lookUp.find("real", path, "/") == program)
            #expect(lookUp.find("./second/real", path, folder) == program)
        }
    }
}
