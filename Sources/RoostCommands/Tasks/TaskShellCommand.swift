import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

struct TaskShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell", abstract: "Open a shell in a task's work tree, inside its sandbox",
        discussion: """
            You see what the agent saw. What you change there stands in the diff of the task's last run, or of its next where that was applied.
            """)

    @Argument(
        help: ArgumentHelp("The task, by its last characters; @last is that of this project's newest run", valueName: "task"),
        completion: KnownWords.tasks)
    var task: String = "@last"

    func run() async throws {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw ErrorBody(
                .invalidRequest, "a shell needs a terminal on both ends", hint: "roost run -- COMMAND runs one command without",
                requestId: "")
        }
        try await DaemonAccess.with { client in
            // On another machine the places of this one's tools mean nothing.
            let names = ["TERM", "LANG", "COLORTERM"] + (client.address.isOwn ? ["PATH", "HOME"] : [])
            let environment = HostEnvironment.current.filter { names.contains($0.key) }
            let meant = try await client.task(meantBy: task)
            meant.tellIfNewestOfAll()
            let answer = meant.task
            Output.error("a shell in the sandbox of task \(answer.id.short); exit or Ctrl-D leaves it")
            let size = Terminal.current.size
            let raw = RawTerminal()
            defer { raw.restore() }
            let keys = Keyboard.stream()
            try await client.shell(
                "/v1/tasks/\(answer.id)/shell?rows=\(size.rows)&columns=\(size.columns)", environment: environment, input: keys
            ) { Output.bytes($0) }
        }
    }
}

/// The terminal without line editing and echo of its own, put back at the end.
private struct RawTerminal {
    private let saved: termios?

    init() {
        var state = termios()
        guard tcgetattr(STDIN_FILENO, &state) == 0 else {
            saved = nil
            return
        }
        saved = state
        cfmakeraw(&state)
        tcsetattr(STDIN_FILENO, TCSANOW, &state)
    }

    func restore() {
        guard var saved else { return }
        tcsetattr(STDIN_FILENO, TCSANOW, &saved)
    }
}

/// What is typed, as it is typed.
private enum Keyboard {
    static func stream() -> AsyncStream<[UInt8]> {
        // A person types slower than any buffer fills; a paste is taken in pieces of this size.
        let (stream, continuation) = AsyncStream<[UInt8]>.makeStream(bufferingPolicy: .bufferingOldest(4096))
        let reader = DispatchReader(continuation)
        continuation.onTermination = { _ in reader.stop() }
        return stream
    }
}
