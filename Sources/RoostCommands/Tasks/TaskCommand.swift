package import ArgumentParser

/// `roost task`: lists, shows and controls tasks.
package struct TaskCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "task", abstract: "List, show, cancel, retry and manage tasks, and send them messages",
        subcommands: [
            TaskListCommand.self, TaskShowCommand.self, TaskSayCommand.self, TaskCancelCommand.self, TaskRetryCommand.self,
            TaskPauseCommand.self, TaskResumeCommand.self, TaskRenameCommand.self, TaskArchiveCommand.self, TaskRestoreCommand.self,
            TaskDeleteCommand.self,
            TaskRemoveMessageCommand.self, TaskShellCommand.self,
        ])

    package init() {}
}
