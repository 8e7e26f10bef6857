import ArgumentParser
import RoostSupport
import Synchronization

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The option to bypass the pager, and the use of the pager for long output at a terminal.
struct PagerOptions: ParsableArguments {
    @Flag(name: .customLong("no-pager"), help: "Do not use $PAGER for long output")
    var isOff = false

    /// Runs a body whose output goes to the pager, if standard output is a terminal and a pager is available; returns when the person has
    /// closed the pager.
    func perform(unless isDirect: Bool = false, _ body: () async throws -> Void) async throws {
        guard !isOff, !isDirect, Terminal.current.showsOutput, Terminal.current.showsProgress, Pager.hasScreen, let pager = Pager.start()
        else { return try await body() }
        defer { pager.end() }
        try await body()
    }
}

final class Pager: Sendable {
    /// The pager that standard output is connected to.
    private static let current = Mutex<Pager?>(nil)

    private let process: pid_t
    private let output: Int32
    private let errors: Int32

    private init(process: pid_t, output: Int32, errors: Int32) {
        self.process = process
        self.output = output
        self.errors = errors
    }

    /// Whether standard output is a terminal with a known height. A terminal without one belongs to a program, such as `pty.spawn`, which
    /// would never close the pager.
    static var hasScreen: Bool {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0
    }

    /// `nil` if the person has disabled the pager, or it cannot be started.
    static func start() -> Pager? {
        var environment = HostEnvironment.current
        let command = environment["ROOST_PAGER"] ?? environment["PAGER"] ?? "less"
        if command.allSatisfy(\.isWhitespace) || command == "cat" { return nil }
        // `F`: quit if everything fits on one screen; `R`: keep colours; `X`: leave the text on the screen.
        environment["LESS"] = environment["LESS"] ?? "FRX"
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        var process = pid_t()
        // If the pager is not installed, cat(1) shows the output.
        let script = "command -v \(command.prefix { !$0.isWhitespace }) >/dev/null 2>&1 || exec cat; exec \(command)"
        let result = withCStrings(["sh", "-c", script]) { argv in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in posix_spawn(&process, "/bin/sh", &actions, nil, argv, envp)
            }
        }
        close(ends[0])
        guard result == 0 else {
            close(ends[1])
            return nil
        }
        // Ctrl-C is handled by the pager. Set after the pager was started, so that it does not inherit the ignored signal.
        signal(SIGINT, SIG_IGN)
        let pager = Pager(process: process, output: dup(STDOUT_FILENO), errors: dup(STDERR_FILENO))
        dup2(ends[1], STDOUT_FILENO)
        // Messages on standard error would be written over the page, so they go through the pager too.
        if Terminal.current.showsErrors { dup2(ends[1], STDERR_FILENO) }
        close(ends[1])
        current.withLock { $0 = pager }
        return pager
    }

    /// Sends the rest to the pager and waits until the person closes it.
    func end() {
        Self.current.withLock { $0 = nil }
        dup2(output, STDOUT_FILENO)
        dup2(errors, STDERR_FILENO)
        close(output)
        close(errors)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        signal(SIGINT, SIG_DFL)
    }

    /// Whether output ended because the person closed the pager; then it is waited for, and the command succeeds.
    static func wasLeft() -> Bool {
        guard let pager = current.withLock({ $0 }) else { return false }
        pager.end()
        return true
    }
}
