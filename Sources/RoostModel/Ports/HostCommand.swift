/// Runs a host program of ours (git), never anything that an agent wrote.
package struct HostCommand: Sendable {
    /// What a program may see that looks at files which a run or a repository made. It runs in a helper sandbox then: without network, with
    /// fixed limits, and with nothing of the host but the system's programs and these folders.
    package struct Confinement: Sendable, Hashable {
        /// Absolute paths of existing folders, shown at their places.
        package var readable: [String]
        package var writable: [String]
        /// Whether the sandbox stays for the next call that may see the same.
        package var isKept: Bool

        package init(readable: [String], writable: [String], isKept: Bool) {
            self.readable = readable
            self.writable = writable
            self.isKept = isKept
        }
    }

    package struct Request: Sendable {
        package var executable: String
        package var arguments: [String]
        /// The exact environment.
        package var environment: [String: String]
        package var workingDirectory: String
        package var input: [UInt8]
        /// User and group to run as, where the daemon is root and the project is not.
        package var owner: (uid: UInt32, gid: UInt32)?
        package var timeout: Duration
        /// `nil` for what touches nothing that a run or a repository made.
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

    package struct Result: Sendable {
        package let exit: ProcessExit
        package let output: [UInt8]
        package let errors: [UInt8]

        package init(exit: ProcessExit, output: [UInt8], errors: [UInt8]) {
            self.exit = exit
            self.output = output
            self.errors = errors
        }
    }

    /// Runs to the end, or kills at the time limit (`.killed`).
    package let run: @Sendable (Request) async throws -> Result

    package init(run: @escaping @Sendable (Request) async throws -> Result) {
        self.run = run
    }
}
