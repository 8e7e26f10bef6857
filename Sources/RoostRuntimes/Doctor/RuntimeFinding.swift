package import RoostModel

/// How one runtime stands on this machine for one person.
package struct RuntimeFinding: Sendable, Equatable {
    package enum SignIn: String, Sendable {
        case ready
        case missing
        /// Cannot be told without asking the provider.
        case unknown
        /// The runtime needs none.
        case notNeeded = "not_needed"
    }

    package let runtime: RuntimeKind
    /// Where the program lies; `nil` where it is not installed or the runtime has none of its own.
    package let path: String?
    /// As far as the place tells it; the program is not run.
    package let version: String?
    package let signIn: SignIn
    /// What to do where something is missing.
    package let fix: String?

    package init(runtime: RuntimeKind, path: String?, version: String?, signIn: SignIn, fix: String?) {
        self.runtime = runtime
        self.path = path
        self.version = version
        self.signIn = signIn
        self.fix = fix
    }
}
