import RoostModel

/// Who reads what, and which of them the frames since the last wake-up concern. What a frame costs here does not grow with the readers:
/// it looks up its scopes, and passes over the filters of chosen types in them, which many readers share.
struct SubscriberIndex {
    private struct Group {
        /// `nil` for readers of everything in the scope.
        let types: Set<EventType>?
        var keys: Set<JournalHub.Key>
        /// The first frame since the last wake-up that concerns it.
        var unannounced: Int?
    }

    private var groups: [StreamFilter.Scope: [Group]] = [:]
    /// Scopes with a group that something concerns.
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
    ///   - type: `nil` for live text, which readers of chosen types do not get.
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

    /// The readers that the frames since the last time concern, each with the first of those; begins anew.
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
