package import ArgumentParser

/// `roost token`: manages access tokens for programs.
package struct TokenCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create, list and revoke access tokens for programs",
        discussion: "A program sends its token as “Authorization: Bearer …”. Sign in a browser with roost open.",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self, TokenRotateCommand.self])

    package init() {}
}
