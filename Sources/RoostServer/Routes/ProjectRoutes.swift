import HTTPTypes
import Hummingbird
import RoostEngine
import RoostModel
import RoostWire

/// Operations for the folders in which tokens without `admin` may work.
struct ProjectRoutes: Sendable {
    let projects: Projects
    let defaults: Defaults

    var operations: [Operation] {
        [
            Operation(
                method: .get, path: "/v1/projects", id: "listProjects",
                summary: "List the folders in which tokens without admin may work, by path",
                tag: .access, access: .scope(.read), reach: .daemon, answers: [.ok(.page(OpenedFolder.schema, of: "Projects"))]
            ) { _, context in try Response.json(ListAnswer(items: try await projects.list(by: context.caller))) },
            Operation(
                method: .get, path: "/v1/projects/folders", id: "listFolders",
                summary: "List folders of this machine by the start of their paths, for choosing a project", tag: .access,
                access: .scope(.admin), reach: .daemon,
                query: [.text("path", "An absolute path, or one that starts with ~", longest: 4096)],
                answers: [.ok(FolderMatches.schema)]
            ) { _, context in
                try Response.json(try await projects.folders(beginning: context.query["path"] ?? "~/", by: context.caller))
            },
            Operation(
                method: .post, path: "/v1/projects", id: "openProject", summary: "Allow tokens without admin to work in a folder's project",
                tag: .access, access: .scope(.admin), reach: .daemon, body: .json(ProjectRequest.schema), idempotency: .remembered,
                answers: [.created(OpenedFolder.schema)], errors: [.projectNotFound, .projectRefused]
            ) { request, context in
                let body = try await request.decode(ProjectRequest.self, context)
                return try Response.json(try await projects.open(body.path, by: context.caller), status: .created)
            },
            Operation(
                method: .post, path: "/v1/projects/close", id: "closeProject",
                summary: "Stop allowing tokens without admin to work in a folder; active runs continue",
                tag: .access, access: .scope(.admin), reach: .daemon, body: .json(ProjectRequest.schema), idempotency: .remembered,
                answers: [.ok(OpenedFolder.schema)], errors: [.projectNotFound]
            ) { request, context in
                let body = try await request.decode(ProjectRequest.self, context)
                return try Response.json(try await projects.close(body.path, by: context.caller))
            },
            Operation(
                method: .get, path: "/v1/projects/defaults", id: "projectDefaults",
                summary: "Show the defaults that a project's .roost.yaml proposes, and the decision about them", tag: .access,
                access: .scope(.read), reach: .daemon, query: [.text("path", "An absolute folder", longest: 4096)],
                answers: [.ok(ProjectDefaults.schema)], errors: [.projectNotFound, .projectRefused]
            ) { _, context in
                guard let path = context.query["path"] else {
                    throw context.refusal(.invalidRequest, "the query parameter path is required")
                }
                return try Response.json(try await defaults.show(path, by: context.caller))
            },
            Operation(
                method: .post, path: "/v1/projects/defaults", id: "decideProjectDefaults",
                summary: "Accept or reject a version of a project's defaults", tag: .access, access: .scope(.admin),
                reach: .daemon, body: .json(DefaultsRequest.schema), idempotency: .remembered, answers: [.ok(ProjectDefaults.schema)],
                errors: [.projectNotFound, .projectRefused, .wrongState, .conflict]
            ) { request, context in
                let body = try await request.decode(DefaultsRequest.self, context)
                return try Response.json(
                    try await defaults.decide(
                        body.path, digest: body.digest, isAccepted: body.decision == .accept, by: context.caller))
            },
        ]
    }
}
