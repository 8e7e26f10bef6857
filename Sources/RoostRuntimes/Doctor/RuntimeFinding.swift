package import RoostModel

/// The state of one runtime on this machine, for one person.
package struct RuntimeFinding: Sendable, Equatable {
    /// Whether the runtime can sign in to its provider.
    package enum SignIn: String, Sendable {
        /// Credentials were found; they are not tried.
        case ready
        /// No usable credentials were found.
        case missing
        /// Cannot be determined without asking the provider.
        case unknown
        /// The runtime needs no sign-in.
        case notNeeded = "not_needed"
    }

    package let runtime: RuntimeKind
    /// The path of the program; `nil` if it is not installed or the runtime has no program of its own.
    package let path: String?
    /// As far as the path or the package reveals it; the program is not run.
    package let version: String?
    package let signIn: SignIn
    /// What to do if something is missing.
    package let fix: String?

    package init(runtime: RuntimeKind, path: String?, version: String?, signIn: SignIn, fix: String?) {
        self.runtime = runtime
        self.path = path
        self.version = version
        self.signIn = signIn
        self.fix = fix
    }
}
