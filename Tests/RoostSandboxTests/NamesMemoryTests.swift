#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import CRoostSystem
    import Glibc
    import RoostModel
    import RoostTestSupport
    import Testing

    @testable import RoostSandbox

    @Suite("The memory of a project's file names", .timeLimit(.minutes(5)))
    struct NamesMemoryTests {
        /// A project with variable files in some of its folders, and a search of it.
        private struct Project {
            let folder: String

            init(in scratch: String) throws {
                folder = scratch + "/project"
                for name in ["/app/web", "/docs", "/.git/refs"] {
                    try FileManager.default.createDirectory(atPath: folder + name, withIntermediateDirectories: true)
                }
                try write(".env")
                try write("app/web/prod.env")
                try write("docs/words.txt")
            }

            func write(_ name: String) throws { try Data("KEY=1\n".utf8).write(to: URL(filePath: folder + "/" + name)) }

            func find(_ memory: NamesMemory?) throws -> [String] {
                let project = ProjectFolder(path: folder, kind: .plain, subfolder: "", ownerUID: getuid(), ownerGID: getgid())
                return try EnvironmentFiles.find(in: WorkTree(taskID: TaskID(UUID()), project: project, layout: .inPlace), memory).paths
            }

            /// Returns when a change would give every folder a new time.
            func settle(_ scratch: String) throws {
                func tick() throws -> Int64 {
                    try? FileManager.default.removeItem(atPath: scratch + "/tick")
                    try Data().write(to: URL(filePath: scratch + "/tick"))
                    return try time(of: scratch + "/tick")
                }
                let begun = try tick()
                while try tick() <= begun {}
            }

            private func time(of path: String) throws -> Int64 {
                var status = stat()
                try #require(stat(path, &status) == 0)
                return Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
            }
        }

        /// A memory that also keeps folders that were changed just now.
        private func with(_ body: (Project, NamesMemory, _ settle: () throws -> Void) throws -> Void) async throws {
            try await withScratchFolder { scratch in
                let project = try Project(in: scratch)
                try body(project, NamesMemory(settled: .seconds(-60)), { try project.settle(scratch) })
            }
        }

        @Test("A search with memory finds the same as one without, whatever changed meanwhile")
        func changes() async throws {
            try await with { project, memory, settle in
                let files = FileManager.default
                let steps: [(String, () throws -> Void)] = [
                    ("nothing", {}),
                    ("a new file deep down", { try project.write("app/web/.env.local") }),
                    ("one that is gone", { try files.removeItem(atPath: project.folder + "/.env") }),
                    (
                        "one that was renamed",
                        { try #require(rename(project.folder + "/docs/words.txt", project.folder + "/docs/.envrc") == 0) }
                    ),
                    (
                        "a new folder",
                        {
                            try files.createDirectory(atPath: project.folder + "/app/new", withIntermediateDirectories: false)
                            try project.write("app/new/.env")
                        }
                    ),
                    ("a folder that was moved", { try #require(rename(project.folder + "/app", project.folder + "/lib") == 0) }),
                    ("a file in the moved one", { try project.write("lib/web/.env.test") }),
                    (
                        "a link in place of a folder",
                        {
                            try #require(rename(project.folder + "/lib/web", project.folder + "/docs/web") == 0)
                            try files.createSymbolicLink(
                                atPath: project.folder + "/lib/web", withDestinationPath: project.folder + "/docs/web")
                        }
                    ),
                    (
                        "a folder of such files, which becomes a virtual environment",
                        {
                            try files.createDirectory(atPath: project.folder + "/docs/.env.d", withIntermediateDirectories: false)
                            try project.write("docs/.env.d/any")
                        }
                    ),
                    ("its mark", { try project.write("docs/.env.d/pyvenv.cfg") }),
                ]
                for (what, step) in steps {
                    try settle()
                    try step()
                    for _ in 1...2 { #expect(try project.find(memory) == project.find(nil), "\(what)") }
                }
                #expect(try !project.find(nil).isEmpty)
            }
        }

        private static let isTrusted: Bool = {
            let folder = open(FileManager.default.temporaryDirectory.path(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            defer { close(folder) }
            return folder >= 0 && roost_names_memory_trusts(folder)
        }()

        @Test("Remembered folders are not read again", .enabled(if: isTrusted, "only on file systems whose times are trusted"))
        func isUsed() async throws {
            try await with { project, memory, _ in
                _ = try project.find(memory)
                // The project, three of its folders, and git's, but nothing inside git's.
                #expect(memory.count == 5)
                var answer = roost_names_result()
                let folder = open(project.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                defer { close(folder) }
                func entries(_ memory: NamesMemory?) -> UInt64 {
                    "".withCString { start in
                        var request = roost_names_request(
                            root: folder, start: start, whole: false, limit: 100, limit_ms: 60_000, memory: memory?.raw)
                        #expect(roost_find_names(&request, &answer) == 0)
                        free(answer.found)
                        return answer.entries
                    }
                }
                // Of the eight names, the unwanted one and the one in git's folder are not visited again.
                #expect(entries(nil) == 8 && entries(memory) == 6)
            }
        }

        @Test("A recently changed folder is read each time")
        func unsettled() async throws {
            try await withScratchFolder { scratch in
                let project = try Project(in: scratch)
                let memory = NamesMemory()
                #expect(try project.find(memory) == [".env", "app/web/prod.env"])
                #expect(memory.count == 0)
            }
        }
    }
#endif
