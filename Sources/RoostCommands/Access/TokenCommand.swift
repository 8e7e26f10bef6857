package import ArgumentParser

/// `roost token`: proofs of who asks, for programs and browsers.
package struct TokenCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list and revoke tokens for programs",
        discussion: "A program sends its token as “Authorization: Bearer …”. Browsers are signed in with roost open.",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self, TokenRotateCommand.self])

    package init() {}
}
