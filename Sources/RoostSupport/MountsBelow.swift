#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Finds mount points below a folder: other file systems, and bind mounts of folders and files.
package enum MountsBelow {
    /// Paths relative to the folder, sorted; none of them lies below another.
    ///
    /// - Parameter folder: absolute, with its links resolved.
    package static func paths(_ folder: String) -> [String] {
        #if os(Linux)
            guard let list = open("/proc/self/mountinfo") else { return [] }
            return paths(folder, in: list)
        #else
            return []
        #endif
    }

    /// - Parameter list: in the format of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
    package static func paths(_ folder: String, in list: [UInt8]) -> [String] {
        let start = Array((folder == "/" ? folder : folder + "/").utf8)
        var found: Set<[UInt8]> = []
        for line in list.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            guard fields.count > 5 else { continue }
            let path = unescaped(fields[4])
            if path.starts(with: start), path.count > start.count { found.insert(Array(path.dropFirst(start.count))) }
        }
        let outermost = found.filter { path in
            !path.indices.contains { path[$0] == UInt8(ascii: "/") && found.contains(Array(path[..<$0])) }
        }
        return outermost.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    /// The kernel writes spaces and other special characters as octal escapes.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text
        while let letter = rest.popFirst() {
            let digits = rest.prefix(3)
            guard letter == UInt8(ascii: "\\"), digits.count == 3, let number = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            else {
                result.append(letter)
                continue
            }
            result.append(number)
            rest = rest.dropFirst(3)
        }
        return result
    }

    private static func open(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
        return bytes
    }
}
