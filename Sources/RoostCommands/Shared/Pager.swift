import ArgumentParser
import RoostSupport
import Synchronization

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Long answers on a terminal go through the person's pager.
struct PagerOptions: ParsableArguments {
    @Flag(name: .customLong("no-pager"), help: "Write straight to the terminal; else long output goes through $PAGER")
    var isOff = false

    /// Runs a body whose output goes to the pager, where standard output is a terminal and a pager is there; returns when the person left it.
    func perform(unless isDirect: Bool = false, _ body: () async throws -> Void) async throws {
        guard !isOff, !isDirect, Terminal.current.showsOutput, Terminal.current.showsProgress, Pager.hasScreen, let pager = Pager.start()
        else { return try await body() }
        defer { pager.end() }
        try await body()
    }
}

final class Pager: Sendable {
    /// The one that standard output leads to.
    private static let current = Mutex<Pager?>(nil)

    private let process: pid_t
    private let output: Int32
    private let errors: Int32

    private init(process: pid_t, output: Int32, errors: Int32) {
        self.process = process
        self.output = output
        self.errors = errors
    }

    /// Whether standard output is a terminal of a known height. One without is a program's, such as `pty.spawn` makes: nobody would leave the pager.
    static var hasScreen: Bool {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0
    }

    /// `nil` where the person wants none, or it cannot be started.
    static func start() -> Pager? {
        var environment = HostEnvironment.current
        let command = environment["ROOST_PAGER"] ?? environment["PAGER"] ?? "less"
        if command.allSatisfy(\.isWhitespace) || command == "cat" { return nil }
        // Ends at once where all fits on the screen, keeps colours, and leaves what was shown.
        environment["LESS"] = environment["LESS"] ?? "FRX"
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        var process = pid_t()
        // A pager that is not there says so to nobody: its output is what was asked for.
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
        // Ctrl-C is the pager's; it was started before, so that it does hear it.
        signal(SIGINT, SIG_IGN)
        let pager = Pager(process: process, output: dup(STDOUT_FILENO), errors: dup(STDERR_FILENO))
        dup2(ends[1], STDOUT_FILENO)
        // What is said beside it would be written over the page.
        if Terminal.current.showsErrors { dup2(ends[1], STDERR_FILENO) }
        close(ends[1])
        current.withLock { $0 = pager }
        return pager
    }

    /// Gives the rest to the pager and waits until the person leaves it.
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

    /// Whether whoever stopped reading is a pager that was left: then it is waited for, and all is well.
    static func wasLeft() -> Bool {
        guard let pager = current.withLock({ $0 }) else { return false }
        pager.end()
        return true
    }
}
