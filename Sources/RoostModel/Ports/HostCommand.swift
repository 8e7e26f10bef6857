/// Runs a trusted program of the host (git), never one that an agent wrote.
package struct HostCommand: Sendable {
    /// What a program may see if it reads files that a run or a repository made. It then runs in a helper sandbox without network, with
    /// fixed limits, and with nothing of the host except system programs and these folders.
    package struct Confinement: Sendable, Hashable {
        /// Absolute paths of existing folders, visible at the same paths.
        package var readable: [String]
        /// Like ``readable``, but writable.
        package var writable: [String]
        /// Whether the sandbox is kept for further calls with the same confinement.
        package var isKept: Bool

        package init(readable: [String], writable: [String], isKept: Bool) {
            self.readable = readable
            self.writable = writable
            self.isKept = isKept
        }
    }

    /// A program call.
    package struct Request: Sendable {
        /// Absolute path.
        package var executable: String
        package var arguments: [String]
        /// The complete environment.
        package var environment: [String: String]
        package var workingDirectory: String
        /// Standard input.
        package var input: [UInt8]
        /// User and group to run as, if the daemon is root and the project's owner is not.
        package var owner: (uid: UInt32, gid: UInt32)?
        /// After this time the program is killed.
        package var timeout: Duration
        /// `nil` if the program reads nothing that a run or a repository made.
        package var confinement: Confinement?

        package init(
            executable: String, arguments: [String], environment: [String: String] = [:], workingDirectory: String = "/",
            input: [UInt8] = [], owner: (uid: UInt32, gid: UInt32)? = nil, timeout: Duration = .seconds(60),
            confinement: Confinement? = nil
        ) {
            self.executable = executable
            self.arguments = arguments
            self.environment = environment
            self.workingDirectory = workingDirectory
            self.input = input
            self.owner = owner
            self.timeout = timeout
            self.confinement = confinement
        }
    }

    /// The result of a program call.
    package struct Result: Sendable {
        package let exit: ProcessExit
        /// Standard output.
        package let output: [UInt8]
        /// Standard error.
        package let errors: [UInt8]

        package init(exit: ProcessExit, output: [UInt8], errors: [UInt8]) {
            self.exit = exit
            self.output = output
            self.errors = errors
        }
    }

    /// Runs a program until it exits; at the timeout it is killed (`.killed`).
    package let run: @Sendable (Request) async throws -> Result

    package init(run: @escaping @Sendable (Request) async throws -> Result) {
        self.run = run
    }
}
