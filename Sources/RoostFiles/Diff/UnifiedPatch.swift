/// A difference in the unified format of diff(1), without header lines.
enum UnifiedPatch {
    /// - Returns: the hunks, or `nil` where the text would be longer than `limit` bytes.
    static func render(_ old: Lines, _ new: Lines, _ diff: LineDiff, context: Int = 3, limit: Int) -> [UInt8]? {
        var output: [UInt8] = []
        var index = 0
        while index < diff.regions.count {
            var last = index
            // Regions whose contexts touch share a hunk.
            while last + 1 < diff.regions.count,
                diff.regions[last + 1].old.lowerBound - diff.regions[last].old.upperBound <= 2 * context
            { last += 1 }
            append(diff.regions[index...last], old, new, context, to: &output)
            if output.count > limit { return nil }
            index = last + 1
        }
        return output
    }

    private static func append(_ regions: ArraySlice<LineDiff.Region>, _ old: Lines, _ new: Lines, _ context: Int, to output: inout [UInt8])
    {
        guard let first = regions.first, let last = regions.last else { return }
        let before = min(context, first.old.lowerBound, first.new.lowerBound)
        let after = min(context, old.count - last.old.upperBound, new.count - last.new.upperBound)
        let oldRange = (first.old.lowerBound - before)..<(last.old.upperBound + after)
        let newRange = (first.new.lowerBound - before)..<(last.new.upperBound + after)
        output += Array("@@ -\(position(oldRange)) +\(position(newRange)) @@\n".utf8)
        var at = oldRange.lowerBound
        for region in regions {
            for line in at..<region.old.lowerBound { append(old[line], " ", to: &output) }
            for line in region.old { append(old[line], "-", to: &output) }
            for line in region.new { append(new[line], "+", to: &output) }
            at = region.old.upperBound
        }
        for line in at..<oldRange.upperBound { append(old[line], " ", to: &output) }
    }

    /// `start,count`, where an empty range names the line before it (as GNU diff does).
    private static func position(_ range: Range<Int>) -> String {
        let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
        return range.count == 1 ? "\(start)" : "\(start),\(range.count)"
    }

    private static func append(_ line: ArraySlice<UInt8>, _ mark: Unicode.Scalar, to output: inout [UInt8]) {
        output.append(UInt8(ascii: mark))
        output += line
        if line.last != 10 { output += Array("\n\\ No newline at end of file\n".utf8) }
    }
}
