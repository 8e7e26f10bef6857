import RoostModel

extension SandboxPlan {
    /// The mounts as arguments of bubblewrap (bwrap(1), version 0.8). Contains no secret: the environment is passed to the guard in memory.
    static func commandLine(_ request: SandboxRequest, _ facts: HostFacts, _ mounts: [Mount]) -> (arguments: [String], files: [[UInt8]]) {
        let policy = request.policy
        // Each namespace by name: --unshare-all only tries the user namespace and continues without it.
        var arguments = ["bwrap"]
        if usesUserNamespace(policy, facts) { arguments.append("--unshare-user") }
        arguments += ["--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"]
        if policy.network == .deny { arguments.append("--unshare-net") }
        // The guard is the first process: bubblewrap's own init would run inside without the run's filter, and the run could trace and use
        // it.
        arguments += ["--as-pid-1", "--die-with-parent", "--new-session", "--hostname", InsideIdentity.host]
        if policy.isolation == .trusted {
            if !usesUserNamespace(policy, facts) {
                // Enough to administer files, but not to leave the namespaces.
                arguments += ["--cap-drop", "ALL"]
                for capability in ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "NET_BIND_SERVICE"] {
                    arguments += ["--cap-add", "CAP_\(capability)"]
                }
            }
        } else {
            let id = String(InsideIdentity.id)
            arguments += ["--uid", id, "--gid", id, "--disable-userns", "--cap-drop", "ALL"]
        }
        var files: [[UInt8]] = []
        for mount in mounts { arguments += spell(mount, &files) }
        if policy.isolation != .trusted {
            // Kernel settings in /proc/sys belong to the real root, and bubblewrap protects them only if their folder is writable, which it
            // is not in a user namespace: a run whose outside id is root could set kernel.core_pattern (observed with bubblewrap 0.8.0).
            if facts.owner.uid == 0 { arguments += ["--remount-ro", "/proc"] }
            // The file system that bubblewrap creates for the mount points is unaccounted memory, so it is remounted read-only.
            arguments += ["--remount-ro", "/dev", "--remount-ro", "/"]
        }
        arguments += ["--chdir", request.workingDirectory, "--", GuardProtocol.guardInside, "enter", "--", request.executable]
        return (arguments + request.arguments, files)
    }

    static func spell(_ mount: Mount, _ files: inout [[UInt8]]) -> [String] {
        switch mount {
        case .readOnly(let source, let destination), .shown(let source, let destination): return ["--ro-bind", source, destination]
        case .writable(let source, let destination), .shared(let source, let destination), .hidden(let source, let destination):
            return ["--bind", source, destination]
        case .everything: return ["--dev-bind", "/", "/"]
        case .link(let target, let destination): return ["--symlink", target, destination]
        case .temporary(let destination, let bytes): return ["--perms", "1777", "--size", String(bytes), "--tmpfs", destination]
        case .processes: return ["--proc", "/proc"]
        case .devices: return ["--dev", "/dev"]
        case .denied(let destination): return ["--ro-bind", "/dev/null", destination]
        case .file(let content, let destination):
            files.append(content)
            return ["--perms", "0644", "--ro-bind-data", String(GuardProtocol.firstFile + files.count - 1), destination]
        }
    }
}
