import RoostModel

extension Ceiling: Described {
    package static let schema = Schema.object(
        "Ceiling",
        [
            .required("policy", Policy.schema, "The widest policy allowed"),
            .required("folderRoots", .list(.string), "Where it may work; empty for the projects that an owner opened"),
            .required("agents", .list(.id), "The only agents that it can reach; empty for all"),
            .required("allowsInPlace", .boolean, "Whether runs may work directly in the project, without review"),
        ])
}

extension OpenedFolder: Described {
    package static let schema = Schema.object(
        "Project",
        [
            .required("path", .string), .required("openedAt", .time),
            .optional("principal", .string, "Who opened it; absent if it was in use before folders had to be opened"),
        ])
}

extension FolderName {
    package static let schema = Schema.object(
        "FolderName", [.required("path", .string), .required("isRepository", .boolean, "Whether it is the top folder of a repository")])
}

extension FolderMatches: Described {
    package static let schema = Schema.object(
        "FolderMatches",
        [
            .required("home", .string, "The owner's home, for ~"), .required("path", .string, "The requested text with ~ expanded"),
            .required("items", .list(FolderName.schema), "By name, at most 50"),
        ])
}

extension CeilingRequest {
    package static let schema = Schema.object(
        "CeilingRequest",
        [
            .optional(
                "policy", PolicyRequest.schema, "The widest policy allowed; default: project, without network, with the default limits"),
            .optional(
                "folderRoots", .list(.string(1...4096), count: 0...64),
                "Absolute folders whose projects may be worked on; absent for the projects that an owner opened"),
            .optional(
                "agents", .list(.string(1...100), count: 0...64),
                "Ids or names; the token can then reach only these agents and their tasks, and use each with its own policy"),
            .optional("allowsInPlace", .boolean, "Whether runs may work directly in the project, without review"),
        ])
}

extension DefaultsRequest {
    package static let schema = Schema.object(
        "DefaultsRequest",
        [
            .required("path", .string(1...4096), "An absolute folder"),
            .required("digest", .string(1...64), "The digest of the version that was seen, as returned by GET"),
            .required("decision", .choice(Decision.self)),
        ])
}

extension ProjectDefaults: Described {
    package static let schema = Schema.object(
        "ProjectDefaults",
        [
            .required("path", .string, "The project's folder"),
            .required("state", .choice(State.self), "The defaults take effect only if this version was accepted"),
            .optional("digest", .string, "SHA-256 of the present .roost.yaml, in hexadecimal"),
            .optional(
                "defaults",
                .object(
                    "RunDefaults",
                    [
                        .required("policy", .any, "Values by the path of the policy field"), .optional("model", .string),
                        .required("environment", .map(.string), "Variables for the process"),
                    ])),
            .required("words", .list(.string), "What it proposes, one phrase per setting"),
            .optional("problem", .string, "Why the file could not be parsed"),
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
