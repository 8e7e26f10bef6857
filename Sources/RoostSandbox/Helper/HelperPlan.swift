#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostModel

    extension SandboxPlan {
        /// The plan of a helper: the system's programs and the folders of the call, no network, no home, and nothing else of the host.
        static func helper(
            _ confinement: HostCommand.Confinement, owner: HostFacts.Owner, executable: String, _ limits: Limits
        ) -> SandboxPlan {
            let daemon = HostFacts.Owner(uid: geteuid(), gid: getegid())
            let canMount = daemon.uid == 0 && roost_has_capability(Int32(ROOST_CAPABILITY_SYS_ADMIN)) == 1
            var set = MountSet()
            set.mounts.append(.readOnly(source: "/usr", destination: "/usr"))
            for (path, link) in HostFacts.systemFolders().sorted(by: { $0.key < $1.key }) {
                set.mounts.append(link.map { .link(target: $0, destination: path) } ?? .readOnly(source: path, destination: path))
            }
            // On systems with a program store (Nix), programs need the whole store.
            if !AbsolutePath.isInside(executable, "/usr"), HostFile.entry("/nix/store")?.isFolder == true {
                set.mounts.append(.readOnly(source: "/nix/store", destination: "/nix/store"))
            }
            if HostFile.entry("/etc/ld.so.cache") != nil {
                set.mounts.append(.readOnly(source: "/etc/ld.so.cache", destination: "/etc/ld.so.cache"))
            }
            set.mounts += [.processes, .devices, .temporary(destination: "/tmp", bytes: 16 << 20)]
            for path in confinement.readable { set.mounts.append(.readOnly(source: path, destination: path)) }
            for path in confinement.writable { set.mounts.append(.writable(source: path, destination: path)) }
            set.sort()
            if owner != daemon { set.stageSources(runFolder: "/") }
            var arguments = [
                "bwrap", "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--unshare-net",
                "--as-pid-1", "--die-with-parent", "--new-session", "--hostname", "roost", "--uid", String(owner.uid), "--gid",
                String(owner.gid), "--disable-userns", "--cap-drop", "ALL",
            ]
            var files: [[UInt8]] = []
            for mount in set.mounts { arguments += spell(mount, &files) }
            if owner.uid == 0 { arguments += ["--remount-ro", "/proc"] }
            arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--", GuardProtocol.guardInside, "serve"]
            return SandboxPlan(
                owner: owner, changesOwner: owner != daemon, needsUserNamespace: !canMount, preparations: set.preparations,
                mounts: set.mounts, isolation: .safe, network: .deny, workingDirectory: "/", command: [], environment: [:],
                resourceLimits: [], callFilter: [],
                provenGuards: [
                    .userNamespace, .mountNamespace, .pidNamespace, .ipcNamespace, .utsNamespace, .networkNamespace, .noNewPrivileges,
                ], commandLine: arguments, files: files, growingFolders: [], limits: limits, reports: [], masked: [], summary: "")
        }
    }
#endif
