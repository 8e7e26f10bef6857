import RoostModel
import Testing

@testable import RoostServer

@Suite("Readers that share a subscription", .timeLimit(.minutes(20))) struct GroupTests {
    @Test("A reader that pauses delays nobody, then gets everything once and in order", arguments: StreamConnection.allCases)
    func slow(_ connection: StreamConnection) async throws {
        try await withStreamServer { apiServer in
            let run = try #require(try await apiServer.acceptTask().run).id
            let token = try await apiServer.token().text
            let start = try await apiServer.journal.head()
            // More than there are event loops, so that some share one.
            var readers: [RawClient] = []
            for _ in 0..<6 {
                let path = "/v1/runs/\(run)/events?after=\(start)"
                readers.append(try await RawClient.events(apiServer, path, token: token, on: connection, room: 4096))
            }
            func expect(_ positions: [Int64], of readers: [RawClient]) async throws {
                for reader in readers {
                    for position in positions {
                        let seen = try await reader.position()
                        try #require(seen == position)
                    }
                }
            }
            for reader in readers { #expect(try await reader.block() == .comment(": roost\n\n")) }
            try await expect(try await apiServer.journal.append([apiServer.output("all stand", of: run)]).map(\.position), of: readers)

            let large = String(repeating: "x", count: 65_536)
            for round in 1...2 {
                let (slow, quick) = (readers[0..<2], readers[2...])
                for reader in slow { try await reader.reads(false) }
                // More than the sockets' buffers hold and than the journal keeps in memory.
                var positions: [Int64] = []
                for _ in 0..<70 {
                    let stored = try await apiServer.journal.append([apiServer.output(large, of: run)])
                    positions += stored.map(\.position)
                    try await expect(stored.map(\.position), of: Array(quick))
                }
                for reader in slow { try await reader.reads(true) }
                try await expect(positions, of: Array(slow))
                let last = try await apiServer.journal.append([apiServer.output("round \(round)", of: run)]).map(\.position)
                try await expect(last, of: readers)
            }
            // One that leaves takes nobody with it.
            try await readers[5].close()
            try await expect(
                try await apiServer.journal.append([apiServer.output("the last", of: run)]).map(\.position), of: Array(readers[0..<5]))
        }
    }

    @Test("A late reader reads the past events, then continues with the others")
    func late() async throws {
        try await withStreamServer { apiServer in
            let run = try #require(try await apiServer.acceptTask().run).id
            let token = try await apiServer.token().text
            let start = try await apiServer.journal.head()
            var readers: [RawClient] = []
            var texts: [String] = []
            for number in 0..<24 {
                let reader = try await RawClient.events(apiServer, "/v1/events?after=\(start)", token: token)
                readers.append(reader)
                texts.append("text \(number)")
                try await apiServer.journal.append([apiServer.output(texts[number], of: run)])
            }
            for reader in readers {
                var seen: [String] = []
                while seen.count < texts.count {
                    if case .event(let event) = try await reader.block(), let text = event.data.text { seen.append(text) }
                }
                #expect(seen == texts)
            }
        }
    }
}
