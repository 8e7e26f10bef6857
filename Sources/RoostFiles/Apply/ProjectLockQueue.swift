import Synchronization

/// Lets one caller at a time work on a project; others wait in order of arrival.
final class ProjectLockQueue: Sendable {
    private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    func take(_ project: String) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                if waiting[project] == nil {
                    waiting[project] = []
                    return true
                }
                waiting[project]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func give(_ project: String) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard let first = waiting[project]?.first else {
                waiting[project] = nil
                return nil
            }
            waiting[project]?.removeFirst()
            return first
        }
        next?.resume()
    }
}
