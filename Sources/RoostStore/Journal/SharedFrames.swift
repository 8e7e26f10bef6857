import RoostModel

/// The lists of frames that readers received last. Readers with the same filter and the same next index in the ring share one list, so that
/// the cost of a frame does not grow with their number.
struct SharedFrames {
    private struct List {
        let filter: StreamFilter
        let index: Int
        let frames: [JournalFrame]
        let next: Int
    }

    /// The number of kept lists: enough for a few filters, and for readers that are one list behind the others.
    private static let limit = 8

    private var lists: [List] = []
    private var oldest = 0

    /// - Parameter index: the reader's next index in the ring.
    /// - Returns: the list that another reader received there, and the next index after it. The ring may have grown since.
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
