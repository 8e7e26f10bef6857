import Dispatch
import RoostWire
import Synchronization

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Asks a person at a terminal.
enum Question {
    /// Whether the answer is yes. Enter and the end of the input are no.
    ///
    /// - Throws: `CancellationError` on Ctrl-C and SIGTERM.
    static func isAgreed(_ words: String) throws -> Bool {
        guard let answer = try line("\(words) [y/N] ") else {
            Output.error("")
            return false
        }
        return ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
    }

    /// Asks and returns the typed line; `nil` at the end of the input. During the question, signals end it instead of reaching other
    /// handlers.
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
        // On its own queue, because it may block indefinitely: after a signal the process exits without waiting for it.
        DispatchQueue(label: "roost.question").async { end(.success(readLine(strippingNewline: true))) }
        isThere.wait()
        let found = result.withLock { $0 }
        if case .failure = found { Output.error("") }
        return try found?.get()
    }
}

/// The signals during questions, from the first question on. Between questions they end the process, as by default, until `handOver()` is
/// called.
final class QuestionStops: Sendable {
    static let shared = QuestionStops()

    private let listener = Mutex<(@Sendable () -> Void)?>(nil)
    private static let isOver = Atomic<Bool>(false)
    // Written once in init. Dispatch sources are thread-safe but lack the annotation.
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

    /// From now on another handler receives the signals between questions.
    static func handOver() { isOver.store(true, ordering: .releasing) }

    private func hear() {
        if let body = listener.withLock({ $0 }) { return body() }
        if !Self.isOver.load(ordering: .acquiring) { _exit(ExitStatus.interrupted.rawValue) }
    }
}

enum ProcessSignals {
    /// Call before creating a dispatch source for the signal. On Linux the source installs a handler of its own, shared by all sources of
    /// the signal; ignoring the signal now would remove that handler.
    static func prepare(_ number: Int32) {
        #if !os(Linux)
            signal(number, SIG_IGN)
        #endif
    }
}
