package import ArgumentParser

/// `roost task`: tasks and what can be done with them.
package struct TaskCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "task", abstract: "List tasks, look at one, say more to it, cancel it, try it again",
        subcommands: [
            TaskListCommand.self, TaskShowCommand.self, TaskSayCommand.self, TaskCancelCommand.self, TaskRetryCommand.self,
            TaskPauseCommand.self, TaskResumeCommand.self, TaskRenameCommand.self, TaskArchiveCommand.self, TaskRestoreCommand.self,
            TaskDeleteCommand.self,
            TaskRemoveMessageCommand.self, TaskShellCommand.self,
        ])

    package init() {}
}
