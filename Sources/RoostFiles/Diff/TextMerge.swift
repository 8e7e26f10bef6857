/// The three-way merge of a text by lines.
enum TextMerge {
    enum Outcome: Sendable, Equatable {
        case merged([UInt8])
        /// The whole text with conflict markers.
        case conflicted([UInt8])
    }

    /// Which side wins where both changed the same lines.
    enum Favored: Sendable, Equatable { case ours, theirs, both }

    /// Merges the changes from `base` to `theirs` into `ours`. Regions that both sides changed, or that touch, conflict, unless both made
    /// the same change.
    ///
    /// - Parameter favored: `nil` where such lines are a conflict.
    static func merge(base: [UInt8], ours: [UInt8], theirs: [UInt8], favoring favored: Favored? = nil) -> Outcome {
        if ours == theirs || base == theirs { return .merged(ours) }
        if base == ours { return .merged(theirs) }
        let texts = [Lines(base), Lines(ours), Lines(theirs)]
        let numbers = Lines.number(texts)
        let left = LineDiff(numbers[0], numbers[1]).regions
        let right = LineDiff(numbers[0], numbers[2]).regions
        var writer = Writer(base: texts[0], ours: texts[1], theirs: texts[2], numbers: numbers, favored: favored)
        var (i, j) = (0, 0)
        while i < left.count || j < right.count {
            var group = Group()
            if j >= right.count || (i < left.count && left[i].old.lowerBound <= right[j].old.lowerBound) {
                group.take(left[i], ours: true)
                i += 1
            } else {
                group.take(right[j], ours: false)
                j += 1
            }
            while true {
                if i < left.count, left[i].old.lowerBound <= group.base.upperBound {
                    group.take(left[i], ours: true)
                    i += 1
                } else if j < right.count, right[j].old.lowerBound <= group.base.upperBound {
                    group.take(right[j], ours: false)
                    j += 1
                } else {
                    break
                }
            }
            writer.write(group)
        }
        return writer.finish()
    }

    /// Changes of both sides that overlap or touch.
    private struct Group {
        var base = 0..<0
        var left: [LineDiff.Region] = []
        var right: [LineDiff.Region] = []

        mutating func take(_ region: LineDiff.Region, ours: Bool) {
            let isFirst = left.isEmpty && right.isEmpty
            base =
                isFirst
                ? region.old : min(base.lowerBound, region.old.lowerBound)..<max(base.upperBound, region.old.upperBound)
            if ours { left.append(region) } else { right.append(region) }
        }

        /// The lines of a side in place of the group's base lines.
        func range(of regions: [LineDiff.Region]) -> Range<Int>? {
            guard let first = regions.first, let last = regions.last else { return nil }
            let start = first.new.lowerBound - (first.old.lowerBound - base.lowerBound)
            let end = last.new.upperBound + base.upperBound - last.old.upperBound
            return start..<end
        }
    }

    private struct Writer {
        let base: Lines
        let ours: Lines
        let theirs: Lines
        let numbers: [[Int32]]
        var output: [UInt8] = []
        var at = 0
        var hasConflict = false

        let favored: Favored?

        init(base: Lines, ours: Lines, theirs: Lines, numbers: [[Int32]], favored: Favored?) {
            self.base = base
            self.ours = ours
            self.theirs = theirs
            self.numbers = numbers
            self.favored = favored
        }

        mutating func write(_ group: Group) {
            output += base[at..<group.base.lowerBound]
            at = group.base.upperBound
            switch (group.range(of: group.left), group.range(of: group.right)) {
            case (let left?, nil): output += ours[left]
            case (nil, let right?): output += theirs[right]
            case (let left?, let right?):
                if numbers[1][left] == numbers[2][right] {
                    output += ours[left]
                } else {
                    resolve(ours[left], base[group.base], theirs[right])
                }
            case (nil, nil): break
            }
        }

        private mutating func resolve(_ ours: ArraySlice<UInt8>, _ base: ArraySlice<UInt8>, _ theirs: ArraySlice<UInt8>) {
            switch favored {
            case .ours: output += ours
            case .theirs: output += theirs
            case .both:
                output += ours
                if let last = ours.last, last != 10, !theirs.isEmpty { output.append(10) }
                output += theirs
            case nil:
                hasConflict = true
                conflict(ours, base, theirs)
            }
        }

        private mutating func conflict(_ ours: ArraySlice<UInt8>, _ base: ArraySlice<UInt8>, _ theirs: ArraySlice<UInt8>) {
            for (marker, lines) in [("<<<<<<< project\n", ours), ("||||||| base\n", base), ("=======\n", theirs)] {
                output += Array(marker.utf8)
                output += lines
                if let last = lines.last, last != 10 { output.append(10) }
            }
            output += Array(">>>>>>> run\n".utf8)
        }

        mutating func finish() -> Outcome {
            output += base[at..<base.count]
            return hasConflict ? .conflicted(output) : .merged(output)
        }
    }
}
