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
            The shell has the agent's view of the files. Your changes there are part of the diff of the task's last run, or of its next run if that was applied.
            """)

    @Argument(
        help: ArgumentHelp("The task, by the last characters of its id; @last is the task of this project's newest run", valueName: "task"),
        completion: KnownWords.tasks)
    var task: String = "@last"

    func run() async throws {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw ErrorBody(
                .invalidRequest, "a shell needs a terminal for input and output",
                hint: "roost run -- COMMAND runs one command without a terminal",
                requestId: "")
        }
        try await DaemonAccess.with { client in
            // Tool locations of this machine mean nothing to a remote daemon.
            let names = ["TERM", "LANG", "COLORTERM"] + (client.address.isOwn ? ["PATH", "HOME"] : [])
            let environment = HostEnvironment.current.filter { names.contains($0.key) }
            let meant = try await client.task(meantBy: task)
            meant.tellIfNewestOfAll()
            let answer = meant.task
            Output.error("shell in the sandbox of task \(answer.id.short); leave it with exit or Ctrl-D")
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

/// Puts the terminal into raw mode, without line editing and echo, and restores it at the end.
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

/// Keyboard input as it is typed.
private enum Keyboard {
    static func stream() -> AsyncStream<[UInt8]> {
        // A person types more slowly than any buffer fills; a paste arrives in chunks of this size.
        let (stream, continuation) = AsyncStream<[UInt8]>.makeStream(bufferingPolicy: .bufferingOldest(4096))
        let reader = DispatchReader(continuation)
        continuation.onTermination = { _ in reader.stop() }
        return stream
    }
}
