import Logging
import RoostModel
import RoostTestSupport
import Testing

@testable import RoostDaemon

@Suite("The daemon's log")
struct LogTests {
    @Test("A file that would exceed its limit is rotated, and the oldest is removed")
    func rotation() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.log"
            let log = try LogFile(path: path, limit: 100, count: 3)
            for number in 0..<40 { log.write("line \(number) of twenty bytes or so\n") }
            let files = BackupFiles.names(in: folder)
            #expect(files == ["roost.log", "roost.log.1", "roost.log.2"])
            for file in files {
                let bytes = try #require(try BackupFiles.read(folder + "/" + file))
                #expect(bytes.count <= 100 && bytes.last == 10)
            }
            let newest = String(decoding: try #require(try BackupFiles.read(path)), as: UTF8.self)
            #expect(newest.hasSuffix("line 39 of twenty bytes or so\n"))
        }
    }

    @Test("If no new file can be created, as on a full disk, the old one is continued and no older one is lost")
    func noRoomToTurnOver() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.log"
            let log = try LogFile(path: path, limit: 100, count: 3)
            for number in 0..<9 { log.write("line \(number) of twenty bytes or so\n") }
            let older = try ["roost.log.1", "roost.log.2"].map { try BackupFiles.read(folder + "/" + $0) }
            #expect(older.allSatisfy { $0 != nil })
            // A folder in place of the new file.
            try PrivateFolder.make(path + ".next")
            for number in 9..<30 { log.write("line \(number) of twenty bytes or so\n") }
            #expect(try ["roost.log.1", "roost.log.2"].map { try BackupFiles.read(folder + "/" + $0) } == older)
            let newest = String(decoding: try #require(try BackupFiles.read(path)), as: UTF8.self)
            #expect(newest.hasSuffix("line 29 of twenty bytes or so\n"))
            FolderRemoval.remove(path + ".next")
            log.write("room again\n")
            #expect(try BackupFiles.read(path) == Array("room again\n".utf8))
        }
    }

    @Test("A link in the log's place is not followed")
    func link() async throws {
        try await withScratchFolder { folder in
            try makeLink(folder + "/roost.log", to: folder + "/victim")
            #expect(throws: DaemonError.self) { try LogFile(path: folder + "/roost.log") }
            #expect(!BackupFiles.exists(folder + "/victim"))
        }
    }

    @Test(
        "TK-12 secrets of every kind are taken out of a line",
        arguments: [
            "sk-proj-0123456789abcdefghij", "Authorization: Bearer abcdefghijklmnop", #"{"api_key":"hunter2hunter2"}"#, "password=hunter2",
            "token: abc.def", "SECRET='x y'", "ANTHROPIC_API_KEY=zzz", "ghp_abcdefghijklmnop0123",
        ])
    func redaction(line: String) {
        let redacted = LogRedaction.redact("before \(line) after")
        #expect(redacted.contains("[redacted]") && redacted.hasPrefix("before ") && redacted.hasSuffix(" after"))
        for secret in ["0123456789abcdef", "abcdefghijklmnop", "hunter2", "abc.def", "=zzz"] { #expect(!redacted.contains(secret)) }
    }

    @Test(
        "What only sounds like a secret stays",
        arguments: ["3 tokens used", "the token_file is missing", "input_tokens=5 ok", "a secretary"])
    func innocent(line: String) {
        #expect(LogRedaction.redact(line) == line)
    }

    @Test("One event is one line, whatever it contains")
    func forgery() {
        let line = RedactedLogHandler.line(
            at: Timestamp(milliseconds: 0), "roost", .info, "a\n2026-01-01T00:00:00.000Z notice roost: forged", ["b": "c\r\nd", "a": "1"])
        #expect(line.filter(\.isNewline).count == 1)
        #expect(line.hasPrefix("1970-01-01T00:00:00.000Z info roost: a\\n"))
        #expect(line.contains(" a=1 b=c"))
    }
}
