import RoostModel

extension RunOutcome: Described {
    package static let schema = Schema.object(
        "RunOutcome",
        [
            .required("end", .choice(RunEnd.self)),
            .optional("reason", .choice(RunEndReason.self), "Why it did not succeed"),
            .optional("message", .string, "One sentence for people"),
            .optional("exitCode", .integer),
            .optional("signal", .integer),
        ])
}

extension Usage: Described {
    package static let schema = Schema.object(
        "Usage",
        [
            .required("inputTokens", .integer), .required("outputTokens", .integer), .required("cacheReadTokens", .integer),
            .required("cacheWriteTokens", .integer), .optional("costUSD", .number),
        ])
}

extension DiffSummary: Described {
    package static let schema = Schema.object(
        "DiffSummary",
        [
            .required("files", .integer), .required("additions", .integer), .required("deletions", .integer),
            .optional("ignored", .integer, "Changed files below ignored paths; absent if none"),
            .optional("commits", .integer, "Commits and references that the agent created; absent if none"),
        ])
}

extension RunAnswer: Described {
    package static let schema = Schema.object(
        "Run",
        [
            .required("id", .id),
            .required("taskId", .id),
            .required("messageId", .id, "The message that it answers"),
            .required("attempt", .integer(1...Int64.max)),
            .required("trigger", .choice(RunTrigger.self)),
            .optional("resumedFrom", .id),
            .required("status", .choice(RunStatus.self)),
            .required("isPaused", .boolean),
            .optional("cancelRequestedAt", .time),
            .required("createdAt", .time),
            .optional("startedAt", .time),
            .optional("endedAt", .time),
            .optional("outcome", RunOutcome.schema),
            .optional("usage", Usage.schema),
            .optional("diff", DiffSummary.schema),
            .optional("outputRemovedAt", .time, "When retention removed its detailed output; absent while it is stored"),
            .optional("queuePlace", .integer(1...Int64.max), "The place in the queue, 1 for the next run to start"),
        ])
}

extension FileState: Described {
    package static let schema = Schema.object("FileState", [.required("kind", .choice(Kind.self)), .required("size", .integer)])
}

extension ChangeMark: Described {
    package static let schema = Schema.object(
        "ChangeMark",
        [
            .required("kind", .choice(Kind.self)),
            .required("words", .string, "What it means: the end of a sentence that begins with the file's name"),
        ])
}

extension FileChange: Described {
    package static let schema = Schema.object(
        "FileChange",
        [
            .required("path", .string, "Relative to the project"),
            .optional("rawPath", .string, "Base64 of the exact bytes if the path is not valid UTF-8"),
            .optional("oldPath", .string),
            .required("kind", .choice(Kind.self)),
            .optional("base", FileState.schema),
            .optional("result", FileState.schema),
            .required("isBinary", .boolean),
            .required("additions", .integer),
            .required("deletions", .integer),
            .optional("patch", .string, "The unified diff without its header lines"),
            .required("isTruncated", .boolean),
            .required("slot", .integer),
            .required("marks", .list(ChangeMark.schema), "Why it deserves a second look before it is applied"),
        ])
}

extension IgnoredChanges: Described {
    package static let schema = Schema.object(
        "IgnoredChanges",
        [
            .required("path", .string), .required("files", .integer), .required("bytes", .integer),
            .required("marks", .list(ChangeMark.schema), "Marks of its files, by file name alone"),
        ])
}

extension AgentCommit: Described {
    package static let schema = Schema.object("AgentCommit", [.required("hash", .string), .required("subject", .string)])
}

extension AgentReference: Described {
    package static let schema = Schema.object(
        "AgentReference",
        [
            .required("kind", .choice(Kind.self)), .required("name", .string, "Without `refs/heads/` and the like"),
            .required("hash", .string),
            .required("commits", .integer, "How many of its commits neither the project nor the run's HEAD has"),
        ])
}

extension ApplyConflict: Described {
    package static let schema = Schema.object(
        "ApplyConflict", [.required("path", .string), .required("reason", .string), .optional("preview", .string)])
}

extension ApplicationAnswer: Described {
    package static let schema = Schema.object(
        "Application",
        [
            .required("id", .id), .required("runId", .id), .required("taskId", .id), .required("projectPath", .string),
            .required("target", .choice(ApplyTarget.self)), .optional("paths", .list(.string), "Chosen paths; absent for all"),
            .required("status", .choice(Application.Status.self)),
            .required("files", .list(.string), "The written paths"),
            .required("conflicts", .list(ApplyConflict.schema)),
            .optional("reference", .string, "The resulting branch or commit"),
            .optional("message", .string), .optional("note", .string, "What else happened in a successful application"),
            .optional("unsigned", UnsignedCommit.schema, "The resulting commit, if the person's git would have signed it"),
            .required("createdAt", .time), .optional("endedAt", .time),
        ])
}

extension UnsignedCommit {
    package static let schema = Schema.object(
        "UnsignedCommit",
        [
            .required("commit", .string, "Its hash"),
            .required("text", .string, "The commit object as git stores it: the data to be signed"),
            .required("format", .choice(Format.self), "git's gpg.format"),
            .optional("key", .string, "git's user.signingKey"),
        ])
}

extension SignatureRequest {
    package static let schema = Schema.object(
        "SignatureRequest",
        [.required("signature", .string(1...65536), "Armored, as git stores it in a commit's header")])
}

extension DiffAnswer: Described {
    package static let schema = Schema.object(
        "Diff",
        [
            .required("runId", .id), .optional("projectPath", .string),
            .required("digest", .string, "SHA-256 of everything that an application would use; send it with the request to apply"),
            .required("summary", DiffSummary.schema),
            .required("changes", .list(FileChange.schema)), .required("ignored", .list(IgnoredChanges.schema)),
            .required("commits", .list(AgentCommit.schema)),
            .required("references", .list(AgentReference.schema), "Branches, tags, stash entries and notes that the run created"),
            .required("notes", .list(.string)),
            .required(
                "isInPlace", .boolean, "It worked in the project itself: its changes are there and can be neither applied nor discarded"
            ),
            .required("asked", .list(.choice(ChangeMark.Kind.self)), "The kinds of marks that need confirmation by a person"),
            .required("applications", .list(ApplicationAnswer.schema), "Newest first"),
        ])
}

extension LogLineAnswer: Described {
    package static let schema = Schema.object(
        "LogLine",
        [
            .required("position", .integer), .required("at", .time), .required("type", .string, "The event's type"),
            .required("text", .string),
        ])
}

extension ApplyRequest {
    package static let schema = Schema.object(
        "ApplyRequest",
        [
            .optional("paths", .list(.string(1...4096)), "Chosen paths; absent for all"),
            .optional("target", .choice(ApplyTarget.self)),
            .optional("includesIgnored", .boolean),
            .optional("digest", .string(0...128), "The digest of the diff that was shown; other changes are refused"),
            .optional(
                "named", .list(.string(1...4096)),
                "Files and ignored folders that the policy applies only by name and that a person confirmed"),
            .optional("message", .string(1...65536), "The message of the commit; with the target branch or commit"),
            .optional(
                "preference", .choice(ApplyPreference.self),
                "Which side wins if both changed the same lines: ours is the project, theirs is the run"),
        ])
}
