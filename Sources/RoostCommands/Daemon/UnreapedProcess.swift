#if os(Linux)
    import Foundation

    /// A process that ended and whose number init has not freed yet. Some inits of containers and virtual machines take seconds for it.
    enum UnreapedProcess {
        /// Returns when the number is free, at once where somebody else than init is to free it, and after two seconds anyway: a number
        /// that nobody frees holds nothing else.
        static func wait(for process: Int) async throws {
            for _ in 0..<100 where isLeftToInit(process) { try await Task.sleep(for: .milliseconds(20)) }
        }

        private static func isLeftToInit(_ process: Int) -> Bool {
            guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return false }
            // Behind the name, which may hold anything: state, parent.
            let fields = String(decoding: data, as: UTF8.self).split(separator: ")").last?.split(separator: " ").prefix(2)
            return fields.map(Array.init) == ["Z", "1"]
        }
    }
#endif
