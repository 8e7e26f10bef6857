import RoostModel

/// The three-way merge of one path: the run's base, its result and the project as it is now.
struct FileMerge {
    /// One version of the file with its content.
    enum Version {
        case absent
        case unknown
        case content(mode: UInt32, bytes: [UInt8])
        /// Too large for memory; equal only to a file with the same bytes.
        case large(mode: UInt32, path: String)

        var mode: UInt32? {
            switch self {
            case .absent, .unknown: nil
            case .content(let mode, _), .large(let mode, _): mode
            }
        }
    }

    enum Decision {
        case keep
        case remove
        /// Take the run's content as it is.
        case takeResult(mode: UInt32)
        case write(mode: UInt32, bytes: [UInt8])
        case conflict(reason: String, preview: String?)
    }

    let base: Version
    let result: Version
    let now: Version
    var attributes = MergeAttributes()
    var preference: ApplyPreference?

    func decide() throws -> Decision {
        let decision = try undecided()
        guard case .conflict = decision, let preference else { return decision }
        // A file that cannot be merged by lines is taken as a whole.
        switch preference {
        case .ours: return .keep
        case .theirs: return result.mode.map { .takeResult(mode: now.mode == nil ? $0 : mergedMode($0)) } ?? .remove
        }
    }

    private func undecided() throws -> Decision {
        if try same(result, now) { return .keep }
        if case .unknown = base {
            return .conflict(reason: "you changed it during the run, and its previous content is not known", preview: nil)
        }
        switch (base, result, now) {
        case (_, .absent, .absent): return .keep
        case (_, .absent, _):
            return try same(base, now) ? .remove : .conflict(reason: "the run deleted it, and you changed it meanwhile", preview: nil)
        case (.absent, _, .absent): return take()
        case (.absent, _, _): return conflict("both the run and you created it, with different content", base: [])
        case (_, _, .absent): return .conflict(reason: "the run changed it, and you deleted it meanwhile", preview: nil)
        default: return try same(base, now) ? take() : try mergeContents()
        }
    }

    private func take() -> Decision { result.mode.map { .takeResult(mode: mergedMode($0)) } ?? .keep }

    /// The permissions stay the project's. Only the permission to execute follows the run, and only where the run changed it.
    private func mergedMode(_ resultMode: UInt32) -> UInt32 {
        guard let baseMode = base.mode, let nowMode = now.mode,
            [baseMode, resultMode, nowMode].allSatisfy({ FileStamp.kind(of: $0) == .file })
        else { return resultMode }
        return (baseMode ^ resultMode) & 0o100 != 0 ? (nowMode & ~0o111) | (resultMode & 0o111) : nowMode
    }

    private func mergeContents() throws -> Decision {
        guard case .content(let baseMode, let old) = base, case .content(let resultMode, let theirs) = result,
            case .content(let nowMode, let ours) = now, [baseMode, resultMode, nowMode].allSatisfy({ FileStamp.kind(of: $0) == .file })
        else {
            return .conflict(reason: "the run changed it, and you changed it meanwhile; it is not text that can be merged", preview: nil)
        }
        let mode = mergedMode(resultMode)
        if old == theirs { return mode == nowMode ? .keep : .write(mode: mode, bytes: ours) }
        switch attributes.driver {
        case .binary:
            return .conflict(
                reason: "the run changed it, and you changed it meanwhile; the repository's attributes exclude it from merging",
                preview: nil)
        case .program(let name):
            return .conflict(
                reason: "the run changed it, and you changed it meanwhile; it is merged by the program \(name), which is not run here",
                preview: nil)
        case .text, .union: break
        }
        guard let texts = texts(old, ours, theirs) else {
            return .conflict(reason: "the run changed it, and you changed it meanwhile; it is not text that can be merged", preview: nil)
        }
        guard case .merged(let text) = merge(texts) else { return conflict("the run and you changed the same lines", base: old) }
        let merged = texts.ours.form(text)
        return merged == ours && mode == nowMode ? .keep : .write(mode: mode, bytes: merged)
    }

    private struct Texts {
        var base: MergeText
        var ours: MergeText
        var theirs: MergeText
    }

    private func texts(_ base: [UInt8], _ ours: [UInt8], _ theirs: [UInt8]) -> Texts? {
        guard let base = MergeText(base, attributes), let ours = MergeText(ours, attributes), let theirs = MergeText(theirs, attributes)
        else { return nil }
        return Texts(base: base, ours: ours, theirs: theirs)
    }

    private func merge(_ texts: Texts) -> TextMerge.Outcome {
        let favored: TextMerge.Favored? = attributes.driver == .union ? .both : preference.map { $0 == .ours ? .ours : .theirs }
        return TextMerge.merge(base: texts.base.bytes, ours: texts.ours.bytes, theirs: texts.theirs.bytes, favoring: favored)
    }

    /// Longest preview with conflict markers, in bytes.
    private static let longestPreview = 256 << 10

    private func conflict(_ reason: String, base: [UInt8]) -> Decision {
        guard case .content(let resultMode, let theirs) = result, case .content(let nowMode, let ours) = now,
            FileStamp.kind(of: resultMode) == .file, FileStamp.kind(of: nowMode) == .file, let texts = texts(base, ours, theirs),
            case .conflicted(let text) = merge(texts), text.count <= Self.longestPreview
        else { return .conflict(reason: reason, preview: nil) }
        return .conflict(reason: reason, preview: String(decoding: text, as: UTF8.self))
    }

    /// Whether kind, content and permission to execute are the same.
    private func same(_ left: Version, _ right: Version) throws -> Bool {
        switch (left, right) {
        case (.absent, .absent): return true
        case (.content(let first, let one), .content(let second, let two)): return Self.sameMode(first, second) && one == two
        case (.large(let first, let one), .large(let second, let two)):
            guard Self.sameMode(first, second), let left = try Disk.open(one), let right = try Disk.open(two) else { return false }
            return try Content.same(left, right, one)
        default: return false
        }
    }

    static func sameMode(_ left: UInt32, _ right: UInt32) -> Bool {
        let kind = FileStamp.kind(of: left)
        return kind == FileStamp.kind(of: right) && (kind == .symlink || left & 0o100 == right & 0o100)
    }
}
