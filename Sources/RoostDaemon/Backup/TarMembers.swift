import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Reads the members of an uncompressed archive from their headers, so that the whole content is known before anything is unpacked. Strict:
/// formats that `roost backup` never writes (GNU headers, global headers, unknown kinds) are refused.
struct TarMembers {
    struct Member: Equatable {
        enum Kind: Equatable {
            case file
            case folder
            case link(target: String)
            /// A description of the kind: a hard link, a FIFO, a device.
            case other(String)
        }

        /// As written, without a trailing `/`.
        let name: String
        let kind: Kind
        let mode: UInt32
    }

    private static let block = 512
    /// The maximum size of an extended header in bytes; it contains only names and numbers.
    private static let longestHeader: Int64 = 1 << 20
    /// Larger than any disk.
    private static let largestSize: Int64 = 1 << 60

    private let archive: String
    private let file: Int32

    /// Calls `body` for each member, in the archive's order.
    ///
    /// - Throws: ``ErrorBody``, and the errors of `body`.
    static func read(_ archive: String, _ body: (Member) throws -> Void) throws {
        let file = open(archive, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { throw BackupFiles.failure(archive) }
        defer { close(file) }
        try TarMembers(archive: archive, file: file).walk(body)
    }

    private func walk(_ body: (Member) throws -> Void) throws {
        var offset: Int64 = 0
        var extended: [String: String] = [:]
        while true {
            guard let header = try bytes(at: offset, Self.block) else { throw damaged("it ends within a member") }
            // Two zero blocks end an archive; anything behind them is ignored.
            if header.allSatisfy({ $0 == 0 }) { return }
            try checkSum(header)
            var size = try number(header[124..<136])
            offset += Int64(Self.block)
            let type = header[156]
            if type == UInt8(ascii: "x") {
                guard size <= Self.longestHeader, let text = try bytes(at: offset, Int(size)) else { throw damaged("a header is too long") }
                extended = try Self.records(text) ?? { throw damaged("an extended header is invalid") }()
            } else {
                let name = extended["GNU.sparse.name"] ?? extended["path"] ?? Self.name(header)
                if let text = extended["size"] {
                    guard let given = Int64(text), given >= 0 else { throw damaged("a size is invalid", name) }
                    size = given
                }
                try body(try member(name, type, header, extended))
                extended = [:]
            }
            guard size < Self.largestSize else { throw damaged("a size is too large") }
            offset += (size + Int64(Self.block) - 1) / Int64(Self.block) * Int64(Self.block)
            guard offset < Self.largestSize else { throw damaged("a size is too large") }
        }
    }

    private func member(_ written: String, _ type: UInt8, _ header: [UInt8], _ extended: [String: String]) throws -> Member {
        var name = written
        var kind: Member.Kind
        switch type {
        case UInt8(ascii: "0"), 0: kind = .file
        case UInt8(ascii: "5"): kind = .folder
        case UInt8(ascii: "2"): kind = .link(target: extended["linkpath"] ?? Self.text(header[157..<257]))
        case UInt8(ascii: "1"): kind = .other("a hard link")
        case UInt8(ascii: "3"), UInt8(ascii: "4"): kind = .other("a device")
        case UInt8(ascii: "6"): kind = .other("a FIFO")
        default: kind = .other("of an unknown kind")
        }
        if name.hasSuffix("/") {
            // Old archives write a folder as an empty file whose name ends with a slash.
            if kind == .file { kind = .folder }
            name.removeLast()
        }
        return Member(name: name, kind: kind, mode: UInt32(truncatingIfNeeded: try number(header[100..<108])))
    }

    // MARK: - Fields

    private static func name(_ header: [UInt8]) -> String {
        let (name, prefix) = (text(header[0..<100]), text(header[345..<500]))
        return prefix.isEmpty ? name : prefix + "/" + name
    }

    /// Invalid UTF-8 becomes U+FFFD: two names that only differ in such bytes count as equal, and are refused.
    private static func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: field.prefix { $0 != 0 }, as: UTF8.self) }

    /// Octal, or binary if the first bit is set (a GNU extension).
    private func number(_ field: ArraySlice<UInt8>) throws -> Int64 {
        if let first = field.first, first & 0x80 != 0 {
            var value = Int64(first & 0x7f)
            for byte in field.dropFirst() {
                guard value < 1 << 54 else { throw damaged("a number is too large") }
                value = value << 8 | Int64(byte)
            }
            return value
        }
        let digits = Self.text(field).filter { $0 != " " }
        guard !digits.isEmpty else { return 0 }
        guard let value = Int64(digits, radix: 8), value >= 0 else { throw damaged("a number is invalid") }
        return value
    }

    private func checkSum(_ header: [UInt8]) throws {
        var sum: Int64 = 0
        for (index, byte) in header.enumerated() { sum += (148..<156).contains(index) ? 0x20 : Int64(byte) }
        guard try number(header[148..<156]) == sum else { throw damaged("a header's checksum is wrong") }
    }

    /// Parses the records `LENGTH KEY=VALUE\n`.
    private static func records(_ text: [UInt8]) -> [String: String]? {
        var records: [String: String] = [:]
        var rest = text[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: 0x20), let length = Int(String(decoding: rest[..<blank], as: UTF8.self)),
                length > blank - rest.startIndex + 1, length <= rest.count
            else { return nil }
            let record = rest[(blank + 1)..<(rest.startIndex + length)]
            guard record.last == 0x0a, let equals = record.firstIndex(of: 0x3d) else { return nil }
            let value = record[(equals + 1)..<(record.endIndex - 1)]
            // Programs disagree on where a name with a zero byte ends.
            guard !value.contains(0) else { return nil }
            records[String(decoding: record[..<equals], as: UTF8.self)] = String(decoding: value, as: UTF8.self)
            rest = rest[(rest.startIndex + length)...]
        }
        return records
    }

    private func bytes(at offset: Int64, _ count: Int) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = bytes.withUnsafeMutableBytes {
                pread(file, $0.baseAddress.map { $0 + done }, count - done, off_t(offset) + off_t(done))
            }
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else { throw BackupFiles.failure(archive) }
            if read == 0 { return nil }
            done += read
        }
        return bytes
    }

    private func damaged(_ why: String, _ name: String? = nil) -> ErrorBody {
        ErrorBody(
            .invalidRequest,
            "\(BackupFiles.name(of: archive)) in the backup is not a Roost archive: \(why)\(name.map { " (\($0))" } ?? "")",
            hint: "use another backup", requestId: "")
    }
}
