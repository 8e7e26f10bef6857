import RoostModel

/// The lists of frames that readers were given last. Readers with the same filter and the same next index in the ring get one list, so that
/// the cost of a frame does not grow with them.
struct SharedFrames {
    private struct List {
        let filter: StreamFilter
        let index: Int
        let frames: [JournalFrame]
        let next: Int
    }

    /// Lists that are kept: for a few filters, and for readers that are one list behind the others.
    private static let limit = 8

    private var lists: [List] = []
    private var oldest = 0

    /// - Parameter index: where in the ring the reader goes on.
    /// - Returns: what another reader got there, and the index to go on from. The ring may reach further by now.
    func find(_ filter: StreamFilter, from index: Int) -> (frames: [JournalFrame], next: Int)? {
        for list in lists where list.index == index && list.filter == filter { return (list.frames, list.next) }
        return nil
    }

    mutating func keep(_ frames: [JournalFrame], _ next: Int, for filter: StreamFilter, from index: Int) {
        let list = List(filter: filter, index: index, frames: frames, next: next)
        if lists.count < Self.limit {
            lists.append(list)
        } else {
            lists[oldest] = list
            oldest = (oldest + 1) % Self.limit
        }
    }
}
