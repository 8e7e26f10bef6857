#if os(Linux)
    import Foundation

    /// A zombie process whose process id init has not freed yet. In some containers and virtual machines init takes seconds to reap it.
    enum UnreapedProcess {
        /// Returns when the process id is free, at once if the parent is not init, and after two seconds in any case: a zombie holds no
        /// other resources.
        static func wait(for process: Int) async throws {
            for _ in 0..<100 where isLeftToInit(process) { try await Task.sleep(for: .milliseconds(20)) }
        }

        private static func isLeftToInit(_ process: Int) -> Bool {
            guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return false }
            // Behind the name, which may contain any character: state, then parent.
            let fields = String(decoding: data, as: UTF8.self).split(separator: ")").last?.split(separator: " ").prefix(2)
            return fields.map(Array.init) == ["Z", "1"]
        }
    }
#endif
