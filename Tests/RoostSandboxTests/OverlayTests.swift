#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import Glibc
    import RoostModel
    import RoostSandbox
    import Testing

    @Suite("The work tree of a run", .timeLimit(.minutes(20)))
    struct OverlayTests {
        private static let owners: [SandboxFixture.Owner] = isRoot ? [.me, .nobody] : [.me]

        @Test("Changes land in the upper folder, the project stays as it was", arguments: owners)
        func changesLandAbove(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let script = "cat file.txt; echo after > file.txt; rm src/deep.txt; echo new > new.txt; cat file.txt; id -u; touch ~/kept"
                let outcome = try await fixture.run(script)
                #expect(outcome.exit == .exited(0), "\(outcome)")
                #expect(outcome.output == "before\nafter\n1000\n", "\(outcome)")
                #expect(try String(contentsOf: URL(filePath: fixture.project + "/file.txt"), encoding: .utf8) == "before\n")
                #expect(access(fixture.project + "/src/deep.txt", F_OK) == 0)
                #expect(access(fixture.project + "/new.txt", F_OK) != 0)
                #expect(try String(contentsOf: URL(filePath: fixture.upper + "/file.txt"), encoding: .utf8) == "after\n")
                var status = stat()
                #expect(stat(fixture.upper + "/new.txt", &status) == 0 && status.st_uid == owner.ids.0)
                #expect(stat(fixture.home + "/kept", &status) == 0 && status.st_uid == owner.ids.0)
            }
        }

        @Test("A trusted run also sees the layer at the project's path", arguments: owners)
        func trustedSeesLayer(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let outcome = try await fixture.run(
                    "echo after > file.txt; cat file.txt; id -u; grep NoNewPrivs /proc/self/status; echo $HOME"
                ) {
                    $0.policy.isolation = .trusted
                    $0.policy.network = .open
                }
                #expect(outcome.output == "after\n\(owner.ids.0)\nNoNewPrivs:\t1\n\(fixture.folder)/user\n", "\(outcome)")
                #expect(try String(contentsOf: URL(filePath: fixture.project + "/file.txt"), encoding: .utf8) == "before\n")
                #expect(try String(contentsOf: URL(filePath: fixture.upper + "/file.txt"), encoding: .utf8) == "after\n")
            }
        }

        @Test("A safe run reads the project and cannot change it", arguments: owners)
        func safeReads(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let outcome = try await fixture.run("cat file.txt; echo x > file.txt; echo x > new.txt; touch ~/mine && echo kept") {
                    $0.policy.isolation = .safe
                }
                #expect(outcome.output == "before\nkept\n", "\(outcome)")
                #expect(access(fixture.upper + "/new.txt", F_OK) != 0)
            }
        }

        @Test("A copy is shown at the project's path", arguments: owners)
        func copyIsShown(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let copy = fixture.state + "/copy"
                try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
                try #require(chown(copy, owner.ids.0, owner.ids.1) == 0)
                let outcome = try await fixture.run("pwd; ls; echo made > here") { request in
                    request.workTree = request.workTree.map { WorkTree(taskID: $0.taskID, project: $0.project, layout: .copy(copy)) }
                }
                #expect(outcome.output == fixture.project + "\n", "\(outcome)")
                #expect(try String(contentsOf: URL(filePath: copy + "/here"), encoding: .utf8) == "made\n")
                #expect(access(fixture.project + "/here", F_OK) != 0)
            }
        }

        @Test("In place, the project itself changes", arguments: owners)
        func inPlace(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let outcome = try await fixture.run("echo after > file.txt") { request in
                    request.workTree = request.workTree.map { WorkTree(taskID: $0.taskID, project: $0.project, layout: .inPlace) }
                }
                #expect(outcome.exit == .exited(0), "\(outcome)")
                #expect(try String(contentsOf: URL(filePath: fixture.project + "/file.txt"), encoding: .utf8) == "after\n")
            }
        }

        @Test("A project whose name contains every separator of mount options works")
        func oddNames() async throws {
            try await SandboxFixture.with { fixture in
                let odd = fixture.folder + "/a:b,c\\d e=f\""
                try FileManager.default.createDirectory(atPath: odd, withIntermediateDirectories: false)
                let outcome = try await fixture.run("pwd; echo made > here") { request in
                    request.workTree = request.workTree.map {
                        WorkTree(
                            taskID: $0.taskID,
                            project: ProjectFolder(
                                path: odd, kind: .plain, subfolder: "", ownerUID: $0.project.ownerUID, ownerGID: $0.project.ownerGID),
                            layout: .overlay(
                                lower: odd, upper: fixture.upper, work: fixture.state + "/work", mountPoint: fixture.state + "/tree"))
                    }
                    request.workingDirectory = odd
                }
                #expect(outcome.output == odd + "\n", "\(outcome)")
                #expect(access(fixture.upper + "/here", F_OK) == 0)
            }
        }

        @Test("A layer that cannot be mounted is an error with that reason")
        func overlayFails() async throws {
            try await SandboxFixture.with { fixture in
                _ = await #expect {
                    _ = try await fixture.start("true") { request in
                        request.workTree = request.workTree.map {
                            WorkTree(
                                taskID: $0.taskID, project: $0.project,
                                layout: .overlay(
                                    lower: fixture.project, upper: fixture.state + "/missing", work: fixture.state + "/work",
                                    mountPoint: fixture.state + "/tree"))
                        }
                    }
                } throws: { error in
                    guard case SandboxError.overlayFailed(let why) = error else { return false }
                    return why.contains("upper folder")
                }
            }
        }

        @Test("A cache is written in its own layer; one that cannot be mounted is reported", arguments: owners)
        func caches(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let parts = ["lower", "upper", "work"].map { fixture.state + "/npm-" + $0 }
                for part in parts {
                    try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: true)
                    _ = chown(part, owner.ids.0, owner.ids.1)
                }
                try "kept".write(toFile: parts[0] + "/known", atomically: false, encoding: .utf8)
                _ = chown(parts[0] + "/known", owner.ids.0, owner.ids.1)
                let layer = CacheLayer(kind: .npm, lower: parts[0], upper: parts[1], work: parts[2])
                let script =
                    "cd ~/.npm/_cacache; cat known; echo changed > known; echo new > new; mkdir f; mv f g; cat known; grep -c /npm- /proc/self/mountinfo"
                let outcome = try await fixture.run(script) { request in
                    request.policy.caches = [.npm]
                    request.caches = [layer]
                }
                #expect(outcome.output == "keptchanged\n0\n", "\(outcome)")
                #expect(try String(contentsOf: URL(filePath: parts[0] + "/known"), encoding: .utf8) == "kept")
                #expect(access(parts[0] + "/new", F_OK) != 0 && access(parts[1] + "/new", F_OK) == 0 && access(parts[1] + "/g", F_OK) == 0)
                _ = await #expect {
                    _ = try await fixture.start("true") { request in
                        request.workTree = request.workTree.map {
                            WorkTree(taskID: $0.taskID, project: $0.project, layout: .copy(fixture.project))
                        }
                        request.caches = [CacheLayer(kind: .npm, lower: parts[0], upper: fixture.state + "/missing", work: parts[2])]
                    }
                } throws: { error in
                    guard case SandboxError.setUpFailed(let why) = error else { return false }
                    return why.contains("the layers of its caches") && why.contains("upper folder")
                }
            }
        }
    }
#endif
