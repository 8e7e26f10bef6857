#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The process that listens on a TCP port of this machine, found through /proc.
package struct PortHolder: Equatable {
    package let pid: Int
    /// The command name (`/proc/PID/comm`), without control characters.
    package let name: String

    /// For people: `nginx (pid 812)`.
    package var words: String { "\(name) (pid \(pid))" }

    /// `nil` if the process has ended or belongs to another user, whose descriptors cannot be read.
    package static func find(port: Int) -> PortHolder? {
        let sockets = Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { inodes(port: port, table: text($0)) })
        guard !sockets.isEmpty, let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else { return nil }
        for pid in entries.compactMap({ Int($0) }).sorted() {
            guard let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd") else { continue }
            let isHolder = descriptors.contains { descriptor in
                guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\(descriptor)") else {
                    return false
                }
                return sockets.contains(target)
            }
            if isHolder { return PortHolder(pid: pid, name: name(of: pid)) }
        }
        return nil
    }

    /// The listening sockets in the form of descriptor links: `socket:[12345]`.
    package static func inodes(port: Int, table: String) -> [String] {
        let wanted = String(port, radix: 16, uppercase: true)
        let local = String(repeating: "0", count: max(0, 4 - wanted.count)) + wanted
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            // Local address, state (0A is LISTEN) and inode, as described in proc_net_tcp.
            guard fields.count > 9, fields[1].hasSuffix(":" + local), fields[3] == "0A" else { return nil }
            return "socket:[\(fields[9])]"
        }
    }

    private static func name(of pid: Int) -> String {
        let name = text("/proc/\(pid)/comm").split(separator: "\n").first.map(String.init) ?? ""
        return name.isEmpty ? "a process" : String(name.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }.map(Character.init))
    }

    /// The whole file; empty if it cannot be read. Files in /proc report a length of zero, so it is read to the end.
    private static func text(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
