package import RoostModel
import Synchronization

/// A blob store in memory.
package final class MemoryBlobs: BlobStore {
    private let contents = Mutex<[BlobKey: [UInt8]]>([:])

    package init() {}

    package func write(_ key: BlobKey) async throws -> any BlobWriter { Writer(key, self) }

    package func read(_ key: BlobKey) async throws -> (any BlobReader)? {
        contents.withLock { $0[key] }.map(Reader.init)
    }

    /// Ignores `before`: contents have no time.
    package func sweep(_ kind: BlobKey.Kind, keeping: Set<String>, before: Timestamp) async {
        contents.withLock { $0 = $0.filter { $0.key.kind != kind || keeping.contains($0.key.name) } }
    }

    private final class Writer: BlobWriter {
        private let bytes = Mutex<[UInt8]>([])
        private let key: BlobKey
        private let store: MemoryBlobs

        init(_ key: BlobKey, _ store: MemoryBlobs) {
            self.key = key
            self.store = store
        }

        func write(_ more: [UInt8]) async throws { bytes.withLock { $0 += more } }

        func commit() async throws {
            let whole = bytes.withLock { $0 }
            store.contents.withLock { $0[key] = whole }
        }

        func discard() async { store.contents.withLock { $0[key] = nil } }
    }

    private final class Reader: BlobReader {
        private let rest: Mutex<ArraySlice<UInt8>>

        init(_ bytes: [UInt8]) {
            rest = Mutex(bytes[...])
        }

        func next(_ most: Int) async throws -> [UInt8]? {
            rest.withLock { rest in
                guard !rest.isEmpty else { return nil }
                let piece = Array(rest.prefix(most))
                rest = rest.dropFirst(most)
                return piece
            }
        }
    }
}
