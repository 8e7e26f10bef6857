import RoostModel

extension Ceiling: Described {
    package static let schema = Schema.object(
        "Ceiling",
        [
            .required("policy", Policy.schema, "The widest policy"),
            .required("folderRoots", .list(.string), "The folders in which it may work; empty for the projects that an owner opened"),
            .required("agents", .list(.id), "The agents that the token is bound to; empty for all"),
            .required("allowsInPlace", .boolean, "Whether runs may work in the project itself, without a review"),
        ])
}

extension OpenedFolder: Described {
    package static let schema = Schema.object(
        "Project",
        [
            .required("path", .string), .required("openedAt", .time),
            .optional("principal", .string, "Who opened it; absent if it was in use before"),
        ])
}

extension FolderName {
    package static let schema = Schema.object(
        "FolderName", [.required("path", .string), .required("isRepository", .boolean, "Whether the folder is the top of a repository")])
}

extension FolderMatches: Described {
    package static let schema = Schema.object(
        "FolderMatches",
        [
            .required("home", .string, "The owner's home, for ~"), .required("path", .string, "The requested text, with ~ expanded"),
            .required("items", .list(FolderName.schema), "By name, at most 50"),
        ])
}

extension CeilingRequest {
    package static let schema = Schema.object(
        "CeilingRequest",
        [
            .optional("policy", PolicyRequest.schema, "The widest policy; default: project, no network, the default limits"),
            .optional(
                "folderRoots", .list(.string(1...4096), count: 0...64),
                "Absolute folders in which runs may work; absent for the projects that an owner opened"),
            .optional(
                "agents", .list(.string(1...100), count: 0...64),
                "Ids or names: the token reaches only these agents and their tasks, and may use each under its policy"),
            .optional("allowsInPlace", .boolean, "Whether runs may work in the project itself, without a review"),
        ])
}

extension DefaultsRequest {
    package static let schema = Schema.object(
        "DefaultsRequest",
        [
            .required("path", .string(1...4096), "An absolute folder"),
            .required("digest", .string(1...64), "The digest of the version that was shown, from GET"),
            .required("decision", .choice(Decision.self)),
        ])
}

extension ProjectDefaults: Described {
    package static let schema = Schema.object(
        "ProjectDefaults",
        [
            .required("path", .string, "The project's folder"),
            .required("state", .choice(State.self), "They apply if exactly this version was accepted"),
            .optional("digest", .string, "SHA-256 of the current .roost.yaml, hex"),
            .optional(
                "defaults",
                .object(
                    "RunDefaults",
                    [
                        .required("policy", .any, "By the path of the policy's field"), .optional("model", .string),
                        .required("environment", .map(.string), "Variables of the process"),
                    ])),
            .required("words", .list(.string), "The proposed defaults, one phrase each"),
            .optional("problem", .string, "Why the file is invalid"),
            .optional(
                "decision",
                .object(
                    "DefaultsDecision",
                    [
                        .required("digest", .string), .required("isAccepted", .boolean), .required("at", .time),
                        .optional("principal", .string, "Who decided"),
                    ]), "The last decision, possibly about another version"),
        ])
}

extension ProjectRequest {
    package static let schema = Schema.object("ProjectRequest", [.required("path", .string(1...4096), "An absolute folder")])
}
