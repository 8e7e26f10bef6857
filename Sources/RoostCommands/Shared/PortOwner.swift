#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The process that listens on a TCP port of this machine, as far as the kernel shows it to us (proc(5)).
struct PortOwner {
    /// Absent for a process of somebody else, whose open files we cannot see.
    let process: (pid: Int, name: String)?
    let user: Int?

    var words: String {
        if let process { return "\(SafeText.line(process.name)) (pid \(process.pid))" }
        return user.map { "a program of user \($0)" } ?? "another program"
    }

    static func find(port: Int) -> PortOwner? {
        let sockets = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { listeners($0, port: port) }
        guard let first = sockets.first else { return nil }
        let links = Set(sockets.map { "socket:[\($0.inode)]" })
        let manager = FileManager.default
        let pids = ((try? manager.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int($0) }.sorted()
        for pid in pids {
            let folder = "/proc/\(pid)/fd"
            // Unreadable for processes of other users, and for those that ended meanwhile.
            let descriptors = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
            let isListener = descriptors.contains { number in
                (try? manager.destinationOfSymbolicLink(atPath: folder + "/" + number)).map(links.contains) ?? false
            }
            guard isListener else { continue }
            let name = (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)) ?? ""
            return PortOwner(process: (pid, name.isEmpty ? "a program" : name), user: first.user)
        }
        return PortOwner(process: nil, user: first.user)
    }

    /// Lines are `sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode`, addresses and states in hexadecimal.
    private static func listeners(_ path: String, port: Int) -> [(inode: String, user: Int?)] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        let listening = "0A"
        return text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == listening, let colon = fields[1].lastIndex(of: ":"),
                Int(fields[1][fields[1].index(after: colon)...], radix: 16) == port
            else { return nil }
            return (String(fields[9]), Int(fields[7]))
        }
    }
}
