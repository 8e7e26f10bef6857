import Synchronization

/// Bounds the work on the files of one project, because a disk that does not answer holds every thread that waits for it: who comes beyond the bound
/// waits without one.
final class ProjectGate: Sendable {
    private struct Place {
        var active = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let most: Int
    private let places = Mutex<[String: Place]>([:])

    init(most: Int) {
        self.most = most
    }

    func pass<Value>(_ project: String, _ body: () async throws -> Value) async throws -> Value {
        await enter(project)
        defer { leave(project) }
        return try await body()
    }

    private func enter(_ project: String) async {
        await withCheckedContinuation { continuation in
            let isFree = places.withLock { places in
                guard places[project, default: Place()].active >= most else {
                    places[project, default: Place()].active += 1
                    return true
                }
                places[project]?.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// The next one gets the place of the one that leaves.
    private func leave(_ project: String) {
        let next = places.withLock { places -> CheckedContinuation<Void, Never>? in
            guard var place = places[project] else { return nil }
            let next = place.waiting.isEmpty ? nil : place.waiting.removeFirst()
            if next == nil { place.active -= 1 }
            places[project] = place.active > 0 ? place : nil
            return next
        }
        next?.resume()
    }
}
