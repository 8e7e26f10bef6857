/// The variables of a run, parted by what they are for: what a caller says reaches the process, but is no fact about this machine.
package struct RunVariables: Sendable, Equatable {
    /// By which programs, toolchains and sign-ins of this machine are found: the owner's or the daemon's own, never another caller's.
    package var tools: [String: String]
    /// What the process may see, of which its runtime chooses.
    package var process: [String: String]
    /// Whether the way to the model provider came with a caller who is not the owner. No sign-in of this machine goes along then: it would go to
    /// an address of the caller's choice.
    package var bringsOwnSignIn: Bool
    /// What a person named for this task: the process has all of it.
    package var named: [String: String]

    package init(tools: [String: String], process: [String: String], bringsOwnSignIn: Bool, named: [String: String] = [:]) {
        self.tools = tools
        self.process = process
        self.bringsOwnSignIn = bringsOwnSignIn
        self.named = named
    }

    /// Values that their names tell to be secret; never stored or shown.
    package var namedSecrets: [String] {
        let marks = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY"]
        return named.filter { name, value in value.utf8.count >= 8 && marks.contains { name.uppercased().contains($0) } }.map(\.value)
    }

    /// Those of somebody who may choose the tools as well.
    package init(all variables: [String: String]) {
        self.init(tools: variables, process: variables, bringsOwnSignIn: false)
    }
}
