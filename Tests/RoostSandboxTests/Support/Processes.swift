#if os(Linux)
    import Glibc
    import RoostSupport

    /// Living processes as the kernel shows them.
    enum Processes {
        static var all: [Int32] {
            guard let stream = opendir("/proc") else { return [] }
            defer { closedir(stream) }
            var found: [Int32] = []
            while let entry = readdir(stream) {
                let name = entryText(entry)
                if let number = Int32(name) { found.append(number) }
            }
            return found
        }

        static func content(_ path: String) -> String {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return "" }
            defer { close(file) }
            var text: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = read(file, &chunk, chunk.count)
                guard count > 0 else { return String(decoding: text, as: UTF8.self) }
                text += chunk[0..<count]
            }
        }

        static func commandLine(_ process: Int32) -> String { content("/proc/\(process)/cmdline") }

        static func parent(of process: Int32) -> Int32? {
            let line = content("/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("PPid:") }
            return line.flatMap { $0.split(whereSeparator: \.isWhitespace).last }.flatMap { Int32($0) }
        }

        /// Living processes that carry the mark in their command line or environment.
        static func marked(_ mark: String) -> [Int32] {
            all.filter { $0 != getpid() && (commandLine($0).contains(mark) || content("/proc/\($0)/environ").contains(mark)) }
        }
    }

    /// Waits for a condition that is about to become true; otherwise the suite's time limit ends the test.
    func eventually(_ condition: () async -> Bool) async throws {
        while await !condition() { try await Task.sleep(for: .milliseconds(20)) }
    }
#endif
