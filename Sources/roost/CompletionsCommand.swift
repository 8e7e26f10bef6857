import ArgumentParser

/// `roost completions`: generated from the commands, so the scripts always match them.
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "Print a completion script for your shell",
        discussion: "For bash: roost completions bash > ~/.local/share/bash-completion/completions/roost")

    @Argument(help: "bash, zsh or fish")
    var shell: String

    func validate() throws {
        if CompletionShell(rawValue: shell) == nil {
            throw ValidationError("there are completions for bash, zsh and fish, not for \(shell)")
        }
    }

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else { return }
        print(Roost.completionScript(for: shell))
    }
}
