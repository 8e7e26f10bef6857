import Dispatch
import RoostWire
import Synchronization

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// A question to a person at a terminal.
enum Question {
    /// Whether it is answered with yes. Enter, and an input that ends, are no.
    ///
    /// - Throws: `CancellationError` on Ctrl-C and SIGTERM.
    static func isAgreed(_ words: String) throws -> Bool {
        guard let answer = try line("\(words) [y/N] ") else {
            Output.error("")
            return false
        }
        return ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
    }

    /// Asks, and gives the line that is typed; `nil` where the input ends. Whatever else hears signals in this process, here they end the question.
    ///
    /// - Throws: `CancellationError` on Ctrl-C and SIGTERM.
    static func line(_ words: String) throws -> String? {
        let result = Mutex<Result<String?, CancellationError>?>(nil)
        let isThere = DispatchSemaphore(value: 0)
        @Sendable func end(_ value: Result<String?, CancellationError>) {
            result.withLock { $0 = $0 ?? value }
            isThere.signal()
        }
        QuestionStops.shared.listen { end(.failure(CancellationError())) }
        defer { QuestionStops.shared.listen(nil) }
        Output.errorText(words)
        // Of its own, because it may wait for ever: after a signal the process ends around it.
        DispatchQueue(label: "roost.question").async { end(.success(readLine(strippingNewline: true))) }
        isThere.wait()
        let found = result.withLock { $0 }
        if case .failure = found { Output.error("") }
        return try found?.get()
    }
}

/// Signals as questions hear them, from the first question on. Between questions they end the process, as they did before, until somebody else wants
/// them.
final class QuestionStops: Sendable {
    static let shared = QuestionStops()

    private let listener = Mutex<(@Sendable () -> Void)?>(nil)
    private static let isOver = Atomic<Bool>(false)
    // Written once in init; dispatch sources are thread-safe objects without the annotation.
    nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

    private init() {
        let isReady = DispatchSemaphore(value: 0)
        sources = [SIGINT, SIGTERM].map { number in
            ProcessSignals.prepare(number)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in self?.hear() }
            source.setRegistrationHandler { isReady.signal() }
            source.resume()
            return source
        }
        for _ in sources { isReady.wait() }
    }

    func listen(_ body: (@Sendable () -> Void)?) {
        listener.withLock { $0 = body }
    }

    /// From now on somebody else hears what comes between questions.
    static func handOver() { isOver.store(true, ordering: .releasing) }

    private func hear() {
        if let body = listener.withLock({ $0 }) { return body() }
        if !Self.isOver.load(ordering: .acquiring) { _exit(ExitStatus.interrupted.rawValue) }
    }
}

enum ProcessSignals {
    /// Before a dispatch source for the signal is made. On Linux the source brings a handler of its own, one for all sources of a signal: to ignore
    /// the signal now would take that handler away from the others.
    static func prepare(_ number: Int32) {
        #if !os(Linux)
            signal(number, SIG_IGN)
        #endif
    }
}
