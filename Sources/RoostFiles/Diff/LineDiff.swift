/// The differing lines of two texts: the replaced regions, in order, with at least one equal line between two of them.
struct LineDiff: Sendable, Equatable {
    struct Region: Sendable, Equatable {
        var old: Range<Int>
        var new: Range<Int>
    }

    let regions: [Region]

    /// Compares numbered lines.
    ///
    /// Myers' greedy algorithm in linear space ("An O(ND) Difference Algorithm and Its Variations", 1986), with a bound on the work: where
    /// two stretches are too different, they are first cut at lines that occur once in both (as in patience diff), and what then still is
    /// too different counts as replaced as a whole. Any pair takes a bounded time, and the result is always correct, but not always the
    /// shortest.
    init(_ old: [Int32], _ new: [Int32], budget: Int = 8_000_000) {
        var search = Search(old: old, new: new, budget: budget)
        search.compare(old.indices, new.indices, mayCut: true)
        regions = search.regions()
    }

    var additions: Int { regions.reduce(0) { $0 + $1.new.count } }
    var deletions: Int { regions.reduce(0) { $0 + $1.old.count } }

    private struct Search {
        let old: [Int32]
        let new: [Int32]
        var budget: Int
        /// Whether a line has no equal line on the other side.
        var removed: [Bool]
        var added: [Bool]
        var forward: [Int32]
        var backward: [Int32]

        init(old: [Int32], new: [Int32], budget: Int) {
            self.old = old
            self.new = new
            self.budget = budget
            removed = Array(repeating: false, count: old.count)
            added = Array(repeating: false, count: new.count)
            let width = 2 * (min(old.count + new.count, Self.furthest * 2) + 4)
            forward = Array(repeating: 0, count: width)
            backward = Array(repeating: 0, count: width)
        }

        /// Number of differences after which a search stops.
        static let furthest = 4000

        mutating func compare(_ oldRange: Range<Int>, _ newRange: Range<Int>, mayCut: Bool) {
            var (low, high) = (oldRange.lowerBound, oldRange.upperBound)
            var (left, right) = (newRange.lowerBound, newRange.upperBound)
            while low < high, left < right, old[low] == new[left] {
                low += 1
                left += 1
            }
            while low < high, left < right, old[high - 1] == new[right - 1] {
                high -= 1
                right -= 1
            }
            if low == high || left == right { return replace(low..<high, left..<right) }
            if let (x, y) = middle(low..<high, left..<right) {
                compare(low..<x, left..<y, mayCut: mayCut)
                compare(x..<high, y..<right, mayCut: mayCut)
            } else if mayCut {
                cut(low..<high, left..<right)
            } else {
                replace(low..<high, left..<right)
            }
        }

        mutating func replace(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
            for index in oldRange { removed[index] = true }
            for index in newRange { added[index] = true }
        }

        /// A point on a shortest path through the box, other than its corners; `nil` where the search costs too much.
        mutating func middle(_ oldRange: Range<Int>, _ newRange: Range<Int>) -> (Int, Int)? {
            let (rows, columns) = (oldRange.count, newRange.count)
            let (top, start) = (oldRange.lowerBound, newRange.lowerBound)
            let delta = rows - columns
            let isOdd = delta & 1 != 0
            let bound = min((rows + columns + 1) / 2, Self.furthest)
            let origin = bound + 1
            guard budget > 0 else { return nil }
            for distance in 0...bound {
                budget -= 2 * distance + 1
                if budget <= 0 { return nil }
                for diagonal in stride(from: -distance, through: distance, by: 2) {
                    let index = origin + diagonal
                    guard var x = step(forward, origin, diagonal, distance, rows, columns) else {
                        forward[index] = Self.nowhere
                        continue
                    }
                    let first = x
                    while x < rows, x - diagonal < columns, old[top + x] == new[start + x - diagonal] { x += 1 }
                    forward[index] = Int32(x)
                    budget -= x - first
                    let other = delta - diagonal
                    if isOdd, abs(other) <= distance - 1, x + Int(backward[origin + other]) >= rows {
                        return point(x, x - diagonal, rows, columns, top, start)
                    }
                }
                for diagonal in stride(from: -distance, through: distance, by: 2) {
                    let index = origin + diagonal
                    guard var x = step(backward, origin, diagonal, distance, rows, columns) else {
                        backward[index] = Self.nowhere
                        continue
                    }
                    let first = x
                    while x < rows, x - diagonal < columns,
                        old[top + rows - 1 - x] == new[start + columns - 1 - (x - diagonal)]
                    { x += 1 }
                    backward[index] = Int32(x)
                    budget -= x - first
                    let other = delta - diagonal
                    if !isOdd, abs(other) <= distance, x + Int(forward[origin + other]) >= rows {
                        return point(rows - x, columns - (x - diagonal), rows, columns, top, start)
                    }
                }
            }
            return nil
        }

        /// The value of a diagonal on which no point of the box was reached; far enough from 0 that additions never reach the box.
        static let nowhere: Int32 = -0x4000_0000

        /// The furthest point on a diagonal one edit after what the neighbouring diagonals reached; `nil` where that would leave the box.
        private func step(_ reached: [Int32], _ origin: Int, _ diagonal: Int, _ distance: Int, _ rows: Int, _ columns: Int) -> Int? {
            if distance == 0 { return 0 }
            var best = -1
            if diagonal > -distance {
                let right = Int(reached[origin + diagonal - 1]) + 1
                if right <= rows, right >= diagonal { best = right }
            }
            if diagonal < distance {
                let down = Int(reached[origin + diagonal + 1])
                if down - diagonal <= columns { best = max(best, down) }
            }
            return best < 0 ? nil : best
        }

        private func point(_ x: Int, _ y: Int, _ rows: Int, _ columns: Int, _ top: Int, _ start: Int) -> (Int, Int)? {
            guard x >= 0, y >= 0, x <= rows, y <= columns, (x, y) != (0, 0), (x, y) != (rows, columns) else { return nil }
            return (top + x, start + y)
        }

        /// Splits at the lines that occur exactly once on both sides, in the longest order that both share.
        mutating func cut(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
            let anchors = anchors(oldRange, newRange)
            if anchors.isEmpty { return compare(oldRange, newRange, mayCut: false) }
            budget = max(budget, 200_000)
            var (low, left) = (oldRange.lowerBound, newRange.lowerBound)
            for (x, y) in anchors {
                compare(low..<x, left..<y, mayCut: false)
                (low, left) = (x + 1, y + 1)
            }
            compare(low..<oldRange.upperBound, left..<newRange.upperBound, mayCut: false)
        }

        private func anchors(_ oldRange: Range<Int>, _ newRange: Range<Int>) -> [(Int, Int)] {
            var places: [Int32: (old: Int, new: Int)] = [:]
            for index in oldRange { places[old[index]] = (places[old[index]] == nil ? index : -2, -1) }
            for index in newRange {
                guard let place = places[new[index]] else { continue }
                places[new[index]] = (place.old, place.new == -1 ? index : -2)
            }
            let pairs = places.values.filter { $0.old >= 0 && $0.new >= 0 }.sorted { $0.old < $1.old }
            return longestRising(pairs)
        }

        /// The longest run of pairs that rises on both sides (patience sorting).
        private func longestRising(_ pairs: [(old: Int, new: Int)]) -> [(Int, Int)] {
            var piles: [Int] = []
            var before = Array(repeating: -1, count: pairs.count)
            for index in pairs.indices {
                var (low, high) = (0, piles.count)
                while low < high {
                    let centre = (low + high) / 2
                    if pairs[piles[centre]].new < pairs[index].new { low = centre + 1 } else { high = centre }
                }
                before[index] = low > 0 ? piles[low - 1] : -1
                if low == piles.count { piles.append(index) } else { piles[low] = index }
            }
            var result: [(Int, Int)] = []
            var at = piles.last ?? -1
            while at >= 0 {
                result.append((pairs[at].old, pairs[at].new))
                at = before[at]
            }
            return result.reversed()
        }

        func regions() -> [Region] {
            var regions: [Region] = []
            var (x, y) = (0, 0)
            while x < old.count || y < new.count {
                let (low, left) = (x, y)
                while x < old.count, removed[x] { x += 1 }
                while y < new.count, added[y] { y += 1 }
                if x > low || y > left {
                    regions.append(Region(old: low..<x, new: left..<y))
                } else {
                    x += 1
                    y += 1
                }
            }
            return regions
        }
    }
}
