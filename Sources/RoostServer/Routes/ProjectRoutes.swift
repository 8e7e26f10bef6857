import HTTPTypes
import Hummingbird
import RoostEngine
import RoostModel
import RoostWire

/// The folders in which tokens without `admin` may work.
struct ProjectRoutes: Sendable {
    let projects: Projects
    let defaults: Defaults

    var operations: [Operation] {
        [
            Operation(
                method: .get, path: "/v1/projects", id: "listProjects",
                summary: "The folders in which tokens without admin may work, by path",
                tag: .access, access: .scope(.read), reach: .daemon, answers: [.ok(.page(OpenedFolder.schema, of: "Projects"))]
            ) { _, context in try Response.json(ListAnswer(items: try await projects.list(by: context.caller))) },
            Operation(
                method: .get, path: "/v1/projects/folders", id: "listFolders",
                summary: "The folders of this machine whose paths begin with a text, for whoever chooses a project", tag: .access,
                access: .scope(.admin), reach: .daemon,
                query: [.text("path", "An absolute path, or one that begins with ~", longest: 4096)],
                answers: [.ok(FolderMatches.schema)]
            ) { _, context in
                try Response.json(try await projects.folders(beginning: context.query["path"] ?? "~/", by: context.caller))
            },
            Operation(
                method: .post, path: "/v1/projects", id: "openProject", summary: "Let tokens without admin work in a folder's project",
                tag: .access, access: .scope(.admin), reach: .daemon, body: .json(ProjectRequest.schema), idempotency: .remembered,
                answers: [.created(OpenedFolder.schema)], errors: [.projectNotFound, .projectRefused]
            ) { request, context in
                let body = try await request.decode(ProjectRequest.self, context)
                return try Response.json(try await projects.open(body.path, by: context.caller), status: .created)
            },
            Operation(
                method: .post, path: "/v1/projects/close", id: "closeProject",
                summary: "Let tokens without admin work in a folder no more; what runs there goes on",
                tag: .access, access: .scope(.admin), reach: .daemon, body: .json(ProjectRequest.schema), idempotency: .remembered,
                answers: [.ok(OpenedFolder.schema)], errors: [.projectNotFound]
            ) { request, context in
                let body = try await request.decode(ProjectRequest.self, context)
                return try Response.json(try await projects.close(body.path, by: context.caller))
            },
            Operation(
                method: .get, path: "/v1/projects/defaults", id: "projectDefaults",
                summary: "What a project's .roost.yaml proposes for new tasks, and what was decided about it", tag: .access,
                access: .scope(.read), reach: .daemon, query: [.text("path", "An absolute folder", longest: 4096)],
                answers: [.ok(ProjectDefaults.schema)], errors: [.projectNotFound, .projectRefused]
            ) { _, context in
                guard let path = context.query["path"] else { throw context.refusal(.invalidRequest, "path names a folder") }
                return try Response.json(try await defaults.show(path, by: context.caller))
            },
            Operation(
                method: .post, path: "/v1/projects/defaults", id: "decideProjectDefaults",
                summary: "Accept or reject the version of a project's defaults that was seen", tag: .access, access: .scope(.admin),
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
