import RoostModel

/// Finds the readers that the frames since the last wake-up are for. The cost per frame does not grow with the number of readers: only its
/// scopes are looked up, and within them the type filters, which many readers share.
struct SubscriberIndex {
    private struct Group {
        /// `nil` for readers of every type.
        let types: Set<EventType>?
        var keys: Set<JournalHub.Key>
        /// The first matching frame since the last wake-up.
        var unannounced: Int?
    }

    private var groups: [StreamFilter.Scope: [Group]] = [:]
    /// Scopes with a group that has a new frame.
    private var concerned: Set<StreamFilter.Scope> = []

    mutating func add(_ key: JournalHub.Key, _ filter: StreamFilter) {
        if let index = groups[filter.scope]?.firstIndex(where: { $0.types == filter.types }) {
            groups[filter.scope]?[index].keys.insert(key)
        } else {
            groups[filter.scope, default: []].append(Group(types: filter.types, keys: [key]))
        }
    }

    mutating func remove(_ key: JournalHub.Key, _ filter: StreamFilter) {
        guard let index = groups[filter.scope]?.firstIndex(where: { $0.types == filter.types }) else { return }
        groups[filter.scope]?[index].keys.remove(key)
        if groups[filter.scope]?[index].keys.isEmpty == true { groups[filter.scope]?.remove(at: index) }
        if groups[filter.scope]?.isEmpty == true { groups[filter.scope] = nil }
    }

    /// - Parameters:
    ///   - frame: its index in the ring.
    ///   - type: `nil` for live text, which readers with a type filter do not get.
    mutating func note(_ frame: Int, stream: StreamID, task: TaskID?, type: EventType?) {
        note(frame, .all, type)
        note(frame, .stream(stream), type)
        if let task { note(frame, .taskAndRuns(task), type) }
    }

    private mutating func note(_ frame: Int, _ scope: StreamFilter.Scope, _ type: EventType?) {
        guard let place = groups.index(forKey: scope) else { return }
        for index in groups.values[place].indices where groups.values[place][index].unannounced == nil {
            if let types = groups.values[place][index].types {
                guard let type, types.contains(type) else { continue }
            }
            groups.values[place][index].unannounced = frame
            concerned.insert(scope)
        }
    }

    /// The readers with new frames since the last call, each with the first of those frames. Resets the state.
    mutating func takeConcerned() -> [(keys: Set<JournalHub.Key>, first: Int)] {
        var all: [(keys: Set<JournalHub.Key>, first: Int)] = []
        for scope in concerned {
            guard let place = groups.index(forKey: scope) else { continue }
            for index in groups.values[place].indices {
                guard let first = groups.values[place][index].unannounced else { continue }
                groups.values[place][index].unannounced = nil
                all.append((groups.values[place][index].keys, first))
            }
        }
        concerned.removeAll(keepingCapacity: true)
        return all
    }
}
