#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostModel
    import RoostSupport

    extension HostFacts {
        /// Examines the machine for one request. Starts and changes nothing; takes a few milliseconds for a typical project, whose names
        /// are all searched.
        ///
        /// - Parameters:
        ///   - names: results of earlier searches of projects.
        ///   - system: what packaged tools need outside of their folders.
        /// - Throws: ``SandboxError/setUpFailed(_:)`` if the project cannot be searched completely.
        static func gather(
            for request: SandboxRequest, bubblewrap: String, guardPath: String, stateFolder: String, resourceGroups: ResourceSupport,
            names: NamesMemory? = nil, system: SystemTools = SystemTools()
        ) throws -> HostFacts {
            let daemon = Owner(uid: geteuid(), gid: getegid())
            let canMount = daemon.uid == 0 && roost_has_capability(Int32(ROOST_CAPABILITY_SYS_ADMIN)) == 1
            let state = HostFile.entry(stateFolder)?.resolved ?? stateFolder
            let look = ToolchainLook(home: request.userHome, stateFolder: state, project: request.workTree?.project)
            let tools = request.policy.isolation == .trusted ? Tools() : Tools(request, look, system)
            return HostFacts(
                daemon: daemon, userName: daemon.uid == 0 ? "root" : "uid-\(daemon.uid)",
                canMount: canMount,
                bubblewrap: bubblewrap, guardPath: guardPath, stateFolder: state,
                systemFolders: systemFolders(), configuration: tools.settings,
                certificateFolders: certificateFolders(), entries: entries(request, look.accountHomes),
                environmentFiles: request.policy.isolation == .trusted || request.policy.exposesEnvironmentFiles
                    ? EnvironmentFiles() : try EnvironmentFiles.find(in: request.workTree, names),
                owner: canMount ? owner(of: request) ?? daemon : daemon, resourceGroups: resourceGroups,
                toolFolders: tools.folders, programs: tools.programs, accountHomes: look.accountHomes, homeTools: tools.homeTools,
                certificates: request.policy.network == .deny ? Certificates() : look.certificates(request.tools))
        }

        /// The machine's tools that a run can see.
        private struct Tools {
            var folders: [ToolFolder] = []
            var programs: [ToolFolder.Part] = []
            var settings: [String] = []
            var homeTools = HomeTools()

            init() {}

            init(_ request: SandboxRequest, _ look: ToolchainLook, _ system: SystemTools) {
                folders = HostFacts.toolFolders(request, look)
                programs = look.executable(request.executable)
                var parts = Set(folders.flatMap(\.parts) + programs)
                func add(_ found: [ToolFolder.Part]) {
                    programs += found.filter { parts.insert($0).inserted }
                }
                add(look.versions(Array(parts)))
                let usual = HostFacts.configurationFiles.filter(HostFile.leads)
                var own = SettingsLook(shown: usual)
                var left = system.links
                // Targets of links may contain links.
                for _ in 0..<3 where !left.isEmpty {
                    let counting = left.filter { link in
                        AbsolutePath.isInside(link.path, "/usr") || parts.contains { AbsolutePath.isInside(link.path, $0.source) }
                    }
                    left.removeAll { counting.contains($0) }
                    for link in counting {
                        own.add(link)
                        add(look.linked(link))
                    }
                }
                settings = usual + own.files.union(system.settings.filter(SettingsLook.isStill)).sorted()
                homeTools = look.homeTools(Array(parts))
            }
        }

        private static func toolFolders(_ request: SandboxRequest, _ look: ToolchainLook) -> [ToolFolder] {
            var seen: Set<String> = []
            return request.searchPath.split(separator: ":").map(String.init).filter(AbsolutePath.isPlain).compactMap { entry in
                guard seen.insert(entry).inserted, !look.isSystem(entry) else { return nil }
                return look.look(entry)
            }
        }

        static func systemFolders() -> [String: String?] {
            var found: [String: String?] = [:]
            for path in ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] {
                if let target = HostFile.link(path) {
                    found[path] = .some(target)
                } else if HostFile.entry(path)?.isFolder == true {
                    found[path] = .some(nil)
                }
            }
            return found
        }

        private static func certificateFolders() -> [String] {
            let links = [
                "/etc/ssl/cert.pem", "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/tls/cert.pem",
            ]
            let folders = links.compactMap { HostFile.entry($0).map { AbsolutePath.parent(of: $0.resolved) } }
            return Set(folders.filter { folder in folder != "/" && !["/usr", "/etc"].contains { AbsolutePath.isInside(folder, $0) } })
                .sorted()
        }

        private static func entries(_ request: SandboxRequest, _ accountHomes: [String]) -> [String: Entry] {
            let path = request.searchPath.split(separator: ":").map(String.init).filter(AbsolutePath.isPlain)
            var questions = ["/bin/bash", request.executable, request.userHome] + MountSet.keyLists + path
            let own = [request.userHome, HostFile.entry(request.userHome)?.resolved ?? request.userHome]
            for home in own + accountHomes { questions += Toolchains.credentials.map { home + "/" + $0 } }
            questions += request.policy.readablePaths + request.policy.writablePaths
            for (name, value) in request.tools where RunEnvironment.places.contains(name) {
                questions += value.split(separator: ":").map(String.init).filter(AbsolutePath.isPlain)
            }
            if let project = request.workTree?.project.path { questions.append(project) }
            if case .copy(let folder)? = request.workTree?.layout { questions.append(folder) }
            for tool in request.policy.deniedTools {
                questions += tool.utf8.first == 0x2f ? [tool] : (MountSet.toolFolders + path).map { $0 + "/" + tool }
            }
            var found: [String: Entry] = [:]
            for question in questions where found[question] == nil { found[question] = HostFile.entry(question) }
            for path in questions {
                guard let resolved = found[path]?.resolved, resolved != path else { continue }
                if found[resolved] == nil { found[resolved] = HostFile.entry(resolved) }
            }
            return found
        }

        /// The owner of what the run changes: that of the project, or of the home created for the run.
        private static func owner(of request: SandboxRequest) -> Owner? {
            if let project = request.workTree?.project { return Owner(uid: project.ownerUID, gid: project.ownerGID) }
            var status = stat()
            return stat(request.home, &status) == 0 ? Owner(uid: status.st_uid, gid: status.st_gid) : nil
        }

        /// The files that programs need below `/etc`; none contains secrets or personal data.
        static let configurationFiles = [
            "/etc/alternatives", "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/debian_version", "/etc/fonts", "/etc/gai.conf",
            "/etc/host.conf", "/etc/hosts", "/etc/inputrc", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/locale.alias",
            "/etc/localtime", "/etc/magic", "/etc/mime.types", "/etc/nsswitch.conf", "/etc/os-release", "/etc/pki/ca-trust", "/etc/pki/tls",
            "/etc/protocols", "/etc/resolv.conf", "/etc/rpc", "/etc/services", "/etc/shells", "/etc/ssl/certs", "/etc/ssl/openssl.cnf",
            "/etc/terminfo", "/etc/timezone",
        ]
    }
#endif
