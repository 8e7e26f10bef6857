/// The variables of a run, separated by purpose: a caller's variables reach the process but are not trusted to describe this machine.
package struct RunVariables: Sendable, Equatable {
    /// Variables that locate programs, toolchains and sign-ins on this machine. From the owner or the daemon, never from another caller.
    package var tools: [String: String]
    /// Variables that the process may see; its runtime chooses among them.
    package var process: [String: String]
    /// Whether a caller who is not the owner set the address of the model provider. This machine's sign-in is then withheld: it would be
    /// sent to an address of the caller's choice.
    package var bringsOwnSignIn: Bool
    /// Variables that a person set for this task; the process gets all of them.
    package var named: [String: String]

    package init(tools: [String: String], process: [String: String], bringsOwnSignIn: Bool, named: [String: String] = [:]) {
        self.tools = tools
        self.process = process
        self.bringsOwnSignIn = bringsOwnSignIn
        self.named = named
    }

    /// Values whose names suggest secrets; never stored or shown.
    package var namedSecrets: [String] {
        let marks = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY"]
        return named.filter { name, value in value.utf8.count >= 8 && marks.contains { name.uppercased().contains($0) } }.map(\.value)
    }

    /// The variables of a caller who may also choose the tools.
    package init(all variables: [String: String]) {
        self.init(tools: variables, process: variables, bringsOwnSignIn: false)
    }
}
