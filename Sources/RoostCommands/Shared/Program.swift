import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Runs other programs of the person's machine.
enum Program {
    /// Runs a program on this terminal and waits for its end.
    ///
    /// - Parameter isQuiet: no input, and the output is dropped.
    /// - Parameter input: the file for its standard input; the terminal if `nil`.
    /// - Parameter output: the file for its standard output; the terminal if `nil`.
    /// - Parameter variables: environment variables in addition to those of this process.
    /// - Returns: its exit code; 127 if it could not be started.
    static func run(
        _ path: String, _ arguments: [String], isQuiet: Bool = false, input: String? = nil, output: String? = nil,
        variables: [String: String] = [:]
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if isQuiet {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            for descriptor: Int32 in 1...2 { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0) }
        }
        if let input { posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0) }
        if let output { posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600) }
        let environment = HostEnvironment.current.merging(variables) { $1 }
        var pid = pid_t()
        let result = withCStrings([path] + arguments) { argv in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                posix_spawnp(&pid, path, &actions, nil, argv, envp)
            }
        }
        guard result == 0 else { return 127 }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        // The low seven bits hold the signal that ended it (wait(2)).
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }
}
