#if os(Linux)
    import Glibc
    import RoostModel
    import RoostSupport

    extension TreeMembers {
        private static let longestCommand = 200

        /// The run's own running processes with their commands and listening ports.
        var described: [SandboxMember] { own.compactMap(Self.describe) }

        private static func describe(_ process: pid_t) -> SandboxMember? {
            // The name in parentheses may contain any character, so fields are read after its end (proc_pid_stat(5)): the first is the
            // state, the 20th the start time.
            guard let text = KernelFile.read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let began = UInt64(fields[19]) else { return nil }
            let words = (KernelFile.read("/proc/\(process)/cmdline") ?? "").split(separator: "\0").joined(separator: " ")
            return SandboxMember(
                identity: .init(number: process, began: began), command: String(words.prefix(longestCommand)), ports: ports(of: process))
        }

        private static func ports(of process: pid_t) -> [UInt16] {
            let sockets = sockets(of: process)
            if sockets.isEmpty { return [] }
            var found: Set<UInt16> = []
            for table in ["tcp", "tcp6"] {
                // Columns: number, local address, remote address, state (0A is listening), …, the inode as the 10th (proc_net_tcp(5)).
                for line in (KernelFile.read("/proc/\(process)/net/\(table)") ?? "").split(separator: "\n").dropFirst() {
                    let columns = line.split(separator: " ")
                    guard columns.count > 9, columns[3] == "0A", sockets.contains(columns[9]),
                        let port = columns[1].split(separator: ":").last.flatMap({ UInt16($0, radix: 16) })
                    else { continue }
                    found.insert(port)
                }
            }
            return found.sorted()
        }

        /// The inodes of its open sockets, as printed by the kernel.
        private static func sockets(of process: pid_t) -> Set<Substring> {
            guard let stream = opendir("/proc/\(process)/fd") else { return [] }
            defer { closedir(stream) }
            var found: Set<Substring> = []
            var buffer = [CChar](repeating: 0, count: 64)
            while let entry = readdir(stream) {
                let count = readlink("/proc/\(process)/fd/\(entryText(entry))", &buffer, buffer.count)
                guard count > 0 else { continue }
                let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if target.hasPrefix("socket:["), target.hasSuffix("]") { found.insert(target.dropFirst(8).dropLast()) }
            }
            return found
        }
    }
#endif
