#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import RoostModel
import RoostSandbox
import Testing

@Suite("The plan of a sandbox")
struct PlanTests {
    private func request(_ change: (inout SandboxRequest) -> Void = { _ in }) throws -> SandboxRequest {
        let run = try #require(RunID("0193a7a0-0000-7000-8000-000000000001")),
            task = try #require(TaskID("0193a7a0-0000-7000-8000-000000000002"))
        let project = ProjectFolder(path: "/home/me/app", kind: .git, subfolder: "", ownerUID: 1001, ownerGID: 1001)
        var request = SandboxRequest(
            runID: run, policy: Policy(), executable: "/home/me/.nvm/versions/node/v20/bin/tool", arguments: ["--print"],
            environment: ["KEY": "secret", "HOME": "/elsewhere"],
            searchPath: "/home/me/.nvm/versions/node/v20/bin:/usr/bin:/bin:/home/me/work/bin",
            userHome: "/home/me", home: "/state/homes/1", runFolder: "/state/runs/1",
            workTree: WorkTree(
                taskID: task, project: project,
                layout: .overlay(lower: "/home/me/app", upper: "/state/t/upper", work: "/state/t/work", mountPoint: "/state/t/tree")),
            workingDirectory: "/home/me/app/web")
        change(&request)
        return request
    }

    private static func folder(_ path: String) -> HostFacts.Entry { HostFacts.Entry(resolved: path, isFolder: true) }

    private func facts(_ change: (inout HostFacts) -> Void = { _ in }) -> HostFacts {
        var entries: [String: HostFacts.Entry] = [
            "/bin/bash": HostFacts.Entry(resolved: "/usr/bin/bash", isFolder: false),
            "/home/me/.nvm/versions/node/v20/bin/tool": HostFacts.Entry(
                resolved: "/home/me/.nvm/versions/node/v20/lib/node_modules/tool/cli.js", isFolder: false),
            "/home/me/.nvm/.npmrc": HostFacts.Entry(resolved: "/home/me/.nvm/.npmrc", isFolder: false),
            "/usr/bin/gdb": HostFacts.Entry(resolved: "/usr/bin/gdb", isFolder: false),
        ]
        for path in [
            "/usr/bin", "/bin", "/home/me/app", "/home/me/.nvm", "/home/me/.nvm/versions/node/v20/bin", "/home/me/work/bin",
            "/home/me/.nvm/versions/node/v20/lib/node_modules/tool", "/data", "/home", "/usr",
        ] {
            entries[path] = Self.folder(path)
        }
        var facts = HostFacts(
            daemon: .init(uid: 1001, gid: 1001), userName: "me", canMount: false, bubblewrap: "/usr/bin/bwrap",
            guardPath: "/state/bin/roost-guard", stateFolder: "/state", systemFolders: ["/bin": "usr/bin", "/lib": "usr/lib"],
            configuration: ["/etc/hosts", "/etc/ssl/certs"], certificateFolders: [], entries: entries,
            environmentFiles: .init(paths: [".env"]), owner: .init(uid: 1001, gid: 1001), resourceGroups: .none(why: "test"),
            toolFolders: [
                ToolFolder(entry: "/home/me/.nvm/versions/node/v20/bin", parts: [.init("/home/me/.nvm")]),
                ToolFolder(entry: "/home/me/work/bin", parts: [.init("/home/me/work/bin")]),
                ToolFolder(entry: "/home/me/keys", hidden: "it contains no programs"),
            ])
        change(&facts)
        return facts
    }

    @Test("A project run: the whole command line")
    func projectCommandLine() throws {
        let plan = try SandboxPlan.compile(request { $0.policy.deniedTools = ["gdb"] }, facts())
        #expect(
            plan.commandLine.joined(separator: " ") == """
                bwrap --unshare-user --unshare-ipc --unshare-pid --unshare-uts --unshare-cgroup-try --unshare-net --as-pid-1 --die-with-parent \
                --new-session --hostname localhost --uid 1000 --gid 1000 --disable-userns --cap-drop ALL --ro-bind /usr /usr \
                --symlink usr/bin /bin --symlink usr/lib /lib --proc /proc --dev /dev \
                --perms 1777 --size 2147483648 --tmpfs /tmp --ro-bind /sys/etc /etc \
                --perms 1777 --size 2147483648 --tmpfs /var/tmp --perms 1777 --size 268435456 --tmpfs /dev/shm \
                --bind /sys/1 /home/roost --ro-bind /sys/2 /home/me/.nvm \
                --bind /sys/tree /home/me/app --ro-bind /dev/null /usr/bin/gdb --ro-bind /sys/3 /home/me/work/bin \
                --perms 0644 --ro-bind-data 10 /home/me/.nvm/.npmrc \
                --remount-ro /dev --remount-ro / --chdir /home/me/app/web -- /proc/self/fd/9 enter -- \
                /home/me/.nvm/versions/node/v20/bin/tool --print
                """)
        #expect(plan.needsUserNamespace && !plan.changesOwner)
        let own = plan.preparations.filter { if case .write = $0 { false } else { true } }
        #expect(
            own == [
                .staging("/sys"),
                .overlay(lower: "/home/me/app", upper: "/state/t/upper", work: "/state/t/work", target: "/sys/tree"),
                .bind(source: "/state/homes/1", target: "/sys/1"),
                .show(source: "/home/me/.nvm", target: "/sys/2", name: "/home/me/.nvm"),
                .show(source: "/home/me/work/bin", target: "/sys/3", name: "/home/me/work/bin"),
                .below(folder: "/home/me/app", target: "/sys/tree"),
                .cover(folder: "/sys/tree", paths: [".env"], empty: "/state/bin/empty"),
                .bind(source: "/etc/hosts", target: "/sys/etc/hosts"), .copy(source: "/etc/ssl/certs", target: "/sys/etc/ssl/certs"),
            ])
        let written = plan.preparations.compactMap { if case .write(_, let target) = $0 { target } else { nil } }
        #expect(written == ["/sys/etc/passwd", "/sys/etc/group", "/sys/etc/gitconfig"])
        #expect(plan.masked.contains("/home/me/app/.env"))
        #expect(plan.summary.contains("1 .env file reads as empty (.env; --expose-env-files makes it readable)"))
        #expect(plan.callFilter == [.keys, .folderRenames])
        // Mounted over a masked file.
        #expect(plan.files == [[]])
    }

    @Test("The system's settings are one mount, and each is listed for people")
    func gatheredSettings() throws {
        let plan = try SandboxPlan.compile(request(), facts())
        #expect(plan.preview.readOnly.contains("/etc/hosts") && plan.preview.readOnly.contains("/etc/ssl/certs"))
        #expect(!plan.preview.readOnly.contains("/etc") && !plan.commandLine.contains("/etc/hosts"))
        #expect(plan.commandLine.contains("/sys/etc"))
    }

    @Test(
        "Where anything else stands among the settings, each is a mount of its own",
        arguments: ["/etc/service", "/etc/ssl/certs/own", "/etc"])
    func separateSettings(_ listed: String) throws {
        let plan = try SandboxPlan.compile(
            request { $0.policy.readablePaths = [listed] }, facts { $0.entries[listed] = Self.folder(listed) })
        #expect(!plan.commandLine.contains("/sys/etc") && plan.files.count == 4)
        for destination in ["/etc/hosts", "/etc/ssl/certs", "/etc/passwd", listed] { #expect(plan.commandLine.contains(destination)) }
        #expect(!plan.preparations.contains { if case .write = $0 { true } else { false } })
    }

    @Test("The environment is exact, and no value of it is in the command line or the description")
    func environment() throws {
        let plan = try SandboxPlan.compile(request(), facts())
        #expect(
            plan.environment == [
                "HOME": "/home/roost", "KEY": "secret", "LOGNAME": "roost",
                "PATH": "/home/me/.nvm/versions/node/v20/bin:/usr/bin:/bin:/home/me/work/bin:/usr/local/bin", "PWD": "/home/me/app/web",
                "SHELL": "/bin/bash", "TMPDIR": "/tmp", "USER": "roost",
            ])
        #expect(!plan.commandLine.joined().contains("secret") && !plan.description.contains("secret"))
        #expect(plan.preview.environment.contains("KEY") && !"\(plan.preview)".contains("secret"))
    }

    @Test("Root working for a project's owner stages what the owner cannot reach")
    func staging() throws {
        let plan = try SandboxPlan.compile(
            request(),
            facts {
                $0.daemon = .init(uid: 0, gid: 0)
                $0.canMount = true
            })
        #expect(plan.changesOwner && !plan.needsUserNamespace && plan.owner == .init(uid: 1001, gid: 1001))
        #expect(plan.preparations.first == .staging("/sys"))
        #expect(
            plan.preparations.contains(
                .overlay(lower: "/home/me/app", upper: "/state/t/upper", work: "/state/t/work", target: "/sys/tree")))
        #expect(!plan.commandLine.contains { $0.hasPrefix("/state") })
        #expect(plan.resourceLimits.contains(.init(kind: .processes, bound: 1026)))
    }

    @Test("For real root, resource limits on processes have no effect, and the kernel's settings are hidden")
    func realRoot() throws {
        let plan = try SandboxPlan.compile(
            request(),
            facts {
                $0.daemon = .init(uid: 0, gid: 0)
                $0.owner = .init(uid: 0, gid: 0)
                $0.canMount = true
            })
        #expect(!plan.resourceLimits.contains { $0.kind == .processes })
        #expect(
            plan.commandLine.contains("/proc")
                && zip(plan.commandLine, plan.commandLine.dropFirst()).contains { $0 == ("--remount-ro", "/proc") })
        #expect(plan.preview.weaknesses.contains { $0.name == .processLimit && $0.strength == .missing })
    }

    @Test("An open network keeps the host's namespace and is not verified")
    func openNetwork() throws {
        let plan = try SandboxPlan.compile(request { $0.policy.network = .open }, facts())
        #expect(!plan.commandLine.contains("--unshare-net") && !plan.provenGuards.contains(.networkNamespace))
        #expect(plan.provenGuards.contains(.userNamespace) && plan.provenGuards.contains(.noNewPrivileges))
    }

    @Test("A trusted run keeps its namespaces, its own home and its layer")
    func trusted() throws {
        let plan = try SandboxPlan.compile(request { $0.policy.isolation = .trusted }, facts())
        for argument in ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--dev-bind"] {
            #expect(plan.commandLine.contains(argument))
        }
        #expect(plan.environment["HOME"] == "/home/me" && plan.environment["USER"] == "me")
        #expect(
            plan.preparations == [
                .overlay(lower: "/home/me/app", upper: "/state/t/upper", work: "/state/t/work", target: "/home/me/app"),
                .below(folder: "/home/me/app", target: "/home/me/app"),
            ])
    }

    @Test("A cache is a layer at its place in the home, and counts against the disk limit")
    func caches() throws {
        let layer = CacheLayer(kind: .npm, lower: "/state/caches/1/store/npm", upper: "/state/t/npm/upper", work: "/state/t/npm/work")
        for isolation in [Isolation.project, .safe] {
            let plan = try SandboxPlan.compile(
                request {
                    $0.policy.isolation = isolation
                    $0.policy.caches = [.npm]
                    $0.caches = [layer]
                }, facts())
            #expect(
                plan.preparations.contains(
                    .overlay(lower: layer.lower, upper: layer.upper, work: layer.work, target: "/sys/cache-npm", identity: nil)))
            #expect(plan.commandLine.joined(separator: " ").contains("--bind /sys/cache-npm /home/roost/.npm/_cacache"))
            #expect(plan.growingFolders.contains(layer.upper) && plan.summary.contains("use the project's caches of npm"))
            #expect(!plan.commandLine.contains { $0.hasPrefix("/state") })
        }
        let none = try SandboxPlan.compile(request { $0.policy.caches = [.npm] }, facts())
        #expect(none.summary.contains("no caches (they need a project)"))
    }

    @Test("A safe run reads the project through a layer in which the host's sockets are dead")
    func safe() throws {
        let plan = try SandboxPlan.compile(request { $0.policy.isolation = .safe }, facts())
        #expect(plan.preparations.contains(.show(source: "/home/me/app", target: "/sys/2", name: "/home/me/app")))
        #expect(plan.mounts.contains(.readOnly(source: "/sys/2", destination: "/home/me/app")))
        #expect(plan.callFilter == .keys)
    }

    @Test("Read-only folders are shown through a layer; folders changed in place are covered and filtered")
    func sharedFolders() throws {
        let inPlace = try request()
        let tree = try #require(inPlace.workTree)
        let plan = try SandboxPlan.compile(
            request { $0.workTree = WorkTree(taskID: tree.taskID, project: tree.project, layout: .inPlace) }, facts())
        #expect(plan.preparations.contains { if case .share("/home/me/app", _, "/home/me/app") = $0 { true } else { false } })
        #expect(plan.callFilter == [.keys, .sharedFolders])
        let listed = try SandboxPlan.compile(
            request {
                $0.policy.writablePaths = ["/data"]
                $0.policy.network = .open
            }, facts())
        #expect(listed.preparations.contains { if case .share("/data", _, "/data") = $0 { true } else { false } })
        #expect(listed.callFilter == [.keys, .sharedFolders, .sharedNetwork, .folderRenames])
        let read = try SandboxPlan.compile(request { $0.policy.readablePaths = ["/data"] }, facts())
        #expect(read.preparations.contains { if case .show("/data", _, "/data") = $0 { true } else { false } })
        let trusted = try SandboxPlan.compile(
            request {
                $0.policy.isolation = .trusted
                $0.workTree = WorkTree(taskID: tree.taskID, project: tree.project, layout: .inPlace)
            }, facts())
        #expect(trusted.callFilter == [])
    }

    @Test("The path of the state folder is not visible inside", arguments: [true, false])
    func hiddenPlaces(_ ownsFolders: Bool) throws {
        let plan = try SandboxPlan.compile(
            request {
                $0.ownsFolders = ownsFolders
                if let tree = $0.workTree {
                    $0.workTree = WorkTree(taskID: tree.taskID, project: tree.project, layout: .copy("/state/t/copy"))
                }
            }, facts())
        #expect(!plan.commandLine.contains { $0.contains("/state") })
        // A folder that others change as well cannot be an upper layer.
        #expect(
            plan.preparations.contains { if case .hide("/state/homes/1", _, _, "/home/roost") = $0 { true } else { false } } == ownsFolders)
        #expect(
            plan.preparations.contains { if case .hide("/state/t/copy", _, _, "/home/me/app") = $0 { true } else { false } } == ownsFolders)
    }

    @Test("The kernel's lists of keys are covered if they exist")
    func keyLists() throws {
        let plan = try SandboxPlan.compile(
            request(), facts { $0.entries["/proc/keys"] = HostFacts.Entry(resolved: "/proc/keys", isFolder: false) })
        #expect(plan.mounts.contains(.file(content: [], destination: "/proc/keys")) && plan.masked.contains("/proc/keys"))
        #expect(!plan.masked.contains("/proc/key-users"))
    }

    @Test(
        "Places that a run never gets",
        arguments: [("/", "/"), ("/proc/1", "/proc/1"), ("/data/x/../y", "/data/y"), ("/data/link", "/state/vault"), ("/home", "/state")])
    func refusedFolders(_ path: String, _ resolved: String) throws {
        let facts = facts { $0.entries[path] = Self.folder(resolved) }
        for isWritable in [false, true] {
            #expect {
                _ = try SandboxPlan.compile(
                    request { if isWritable { $0.policy.writablePaths = [path] } else { $0.policy.readablePaths = [path] } }, facts)
            } throws: { error in
                guard case SandboxError.pathRefused(path, _) = error else { return false }
                return true
            }
        }
    }

    @Test("A project that holds the home or the operating system is refused", arguments: ["/home", "/home/me", "/usr"])
    func refusedProjects(_ path: String) throws {
        let facts = facts { $0.entries[path] = Self.folder(path) }
        let tree = try #require(try request().workTree)
        let project = ProjectFolder(path: path, kind: .plain, subfolder: "", ownerUID: 1001, ownerGID: 1001)
        #expect(throws: SandboxError.self) {
            _ = try SandboxPlan.compile(
                request {
                    $0.workTree = WorkTree(taskID: tree.taskID, project: project, layout: .inPlace)
                    $0.workingDirectory = path
                }, facts)
        }
    }

    @Test("A required guard that is only watched prevents the run and is named")
    func demandedGuard() throws {
        #expect {
            _ = try SandboxPlan.compile(request { $0.policy.requiredGuards = [.memoryLimit] }, facts())
        } throws: { error in
            guard case SandboxError.guardMissing(.memoryLimit, _, let remedy) = error else { return false }
            return remedy != nil
        }
        let enforced = facts { $0.resourceGroups = .unified("/sys/fs/cgroup/roost") }
        #expect(
            try SandboxPlan.compile(request { $0.policy.requiredGuards = [.memoryLimit] }, enforced).preview.weaknesses.map(\.name) == [
                .diskLimit
            ])
    }

    @Test("The summary names the visible parts of PATH, and the others with the reason")
    func toolsAreTold() throws {
        let plan = try SandboxPlan.compile(request { $0.searchPath += ":/home/me/keys:/home/me/unknown" }, facts())
        #expect(
            plan.summary.contains(
                "; visible in PATH: /home/me/.nvm/versions/node/v20/bin, /home/me/work/bin"
                    + "; not visible in PATH: /home/me/keys (it contains no programs)"
                    + "; it also reads /home/me/.nvm"))
        #expect(!plan.mounts.contains { $0.destination == "/home/me/keys" || $0.destination == "/home/me/unknown" })
        #expect(plan.environment["PATH"]?.contains("/home/me/keys") == false)
    }

    @Test("Tools find their parts in the run's home, and variables name only visible paths")
    func homeTools() throws {
        let site = ".local/lib/python3.11/site-packages"
        let found = HomeTools(
            parts: [
                .init(place: site + "/roost-user-site.pth", content: .file("import site\n")),
                .init(place: ".gem/ruby/3.1.0", content: .host("/home/me/.gem/ruby/3.1.0"), name: "/home/me/.gem/ruby/3.1.0"),
                .init(place: "all", content: .host("/home"), name: "/home"),
            ], variables: ["NVM_DIR": "/home/me/.nvm", "RBENV_ROOT": "/home/me/.rbenv"])
        let plan = try SandboxPlan.compile(
            request { request in
                request.environment["RBENV_ROOT"] = "/named"
                request.tools = ["JAVA_HOME": "/home/me/.nvm", "GOROOT": "/home/me/go", "SECRET": "/usr/bin", "VIRTUAL_ENV": "relative"]
            }, facts { $0.homeTools = found })
        #expect(
            plan.mounts.contains(.file(content: Array("import site\n".utf8), destination: "/home/roost/\(site)/roost-user-site.pth")))
        #expect(plan.mounts.contains { $0.destination == "/home/roost/.gem/ruby/3.1.0" })
        #expect(plan.environment["NVM_DIR"] == "/home/me/.nvm" && plan.environment["JAVA_HOME"] == "/home/me/.nvm")
        #expect(plan.environment["RBENV_ROOT"] == "/named", "what the person said comes first")
        for name in ["GOROOT", "SECRET", "VIRTUAL_ENV"] { #expect(plan.environment[name] == nil) }
        #expect(!plan.mounts.contains { $0.destination == "/home/roost/all" }, "never a whole home")
        #expect(plan.summary.contains("shown from your home: /home/me/.gem/ruby/3.1.0"))
    }

    @Test("A program that is not visible does not start, and the message says what to do")
    func strangeProgram() throws {
        let path = "/data/tools/run"
        #expect {
            _ = try SandboxPlan.compile(
                request { $0.executable = path },
                facts { $0.entries[path] = HostFacts.Entry(resolved: path, isFolder: false) })
        } throws: { error in
            guard case SandboxError.pathRefused(path, let why) = error else { return false }
            return why.contains("readable")
        }
        let plan = try SandboxPlan.compile(
            request { $0.executable = path },
            facts {
                $0.entries[path] = HostFacts.Entry(resolved: path, isFolder: false)
                $0.programs = [.init(path)]
            })
        #expect(plan.mounts.contains { $0.destination == path })
        #expect(plan.preparations.contains { if case .show(path, _, path) = $0 { true } else { false } })
    }

    @Test("Of the home only the toolchains are visible, and nothing of the state folder")
    func homeStaysHidden() throws {
        let plan = try SandboxPlan.compile(
            request { $0.searchPath += ":/home/me:/state/bin" },
            facts {
                for path in ["/home/me", "/state/bin", "/state"] {
                    $0.entries[path] = Self.folder(path)
                    // Even if the check of the machine were wrong about them.
                    $0.toolFolders.append(ToolFolder(entry: path, parts: [.init(path)]))
                }
            })
        let shown = plan.mounts.map(\.destination)
        #expect(!shown.contains("/home/me") && !shown.contains { $0.hasPrefix("/state") })
    }
}
