import RoostModel

extension Ceiling: Described {
    package static let schema = Schema.object(
        "Ceiling",
        [
            .required("policy", Policy.schema, "The widest policy"),
            .required("folderRoots", .list(.string), "Where it may work; empty for the projects that an owner opened"),
            .required("agents", .list(.id), "The only agents that it reaches; empty for all"),
            .required("allowsInPlace", .boolean, "Whether runs may work in the project itself, without review"),
        ])
}

extension OpenedFolder: Described {
    package static let schema = Schema.object(
        "Project",
        [
            .required("path", .string), .required("openedAt", .time),
            .optional("principal", .string, "Who opened it; absent where it was in use before"),
        ])
}

extension FolderName {
    package static let schema = Schema.object(
        "FolderName", [.required("path", .string), .required("isRepository", .boolean, "Whether a repository begins there")])
}

extension FolderMatches: Described {
    package static let schema = Schema.object(
        "FolderMatches",
        [
            .required("home", .string, "The owner's home: what ~ means"), .required("path", .string, "What was asked, with ~ written out"),
            .required("items", .list(FolderName.schema), "By name, at most 50"),
        ])
}

extension CeilingRequest {
    package static let schema = Schema.object(
        "CeilingRequest",
        [
            .optional("policy", PolicyRequest.schema, "The widest policy; default project, without network, with the default limits"),
            .optional(
                "folderRoots", .list(.string(1...4096), count: 0...64),
                "Absolute folders in which any project may be worked on; absent for the projects that an owner opened"),
            .optional(
                "agents", .list(.string(1...100), count: 0...64),
                "Ids or names: the token then reaches only these agents and their tasks, and may use each as its policy stands"),
            .optional("allowsInPlace", .boolean, "Whether runs may work in the project itself, without review"),
        ])
}

extension DefaultsRequest {
    package static let schema = Schema.object(
        "DefaultsRequest",
        [
            .required("path", .string(1...4096), "An absolute folder"),
            .required("digest", .string(1...64), "Of the version that was seen, as GET answers it"),
            .required("decision", .choice(Decision.self)),
        ])
}

extension ProjectDefaults: Described {
    package static let schema = Schema.object(
        "ProjectDefaults",
        [
            .required("path", .string, "The project's folder"),
            .required("state", .choice(State.self), "They hold where this very version was accepted"),
            .optional("digest", .string, "SHA-256 of .roost.yaml as it stands there, hex"),
            .optional(
                "defaults",
                .object(
                    "RunDefaults",
                    [
                        .required("policy", .any, "By the path of the policy's field"), .optional("model", .string),
                        .required("environment", .map(.string), "What the process has by these names"),
                    ])),
            .required("words", .list(.string), "What it says, a phrase each"),
            .optional("problem", .string, "Why it is not understood"),
            .optional(
                "decision",
                .object(
                    "DefaultsDecision",
                    [
                        .required("digest", .string), .required("isAccepted", .boolean), .required("at", .time),
                        .optional("principal", .string, "Who decided"),
                    ]), "The last one, perhaps about another version"),
        ])
}

extension ProjectRequest {
    package static let schema = Schema.object("ProjectRequest", [.required("path", .string(1...4096), "An absolute folder")])
}
