import RoostModel

extension SandboxPlan {
    /// Spells the mounts for bubblewrap (bwrap(1), 0.8). Holds no secret: the environment travels in memory to the guard.
    static func commandLine(_ request: SandboxRequest, _ facts: HostFacts, _ mounts: [Mount]) -> (arguments: [String], files: [[UInt8]]) {
        let policy = request.policy
        // Each by name: --unshare-all only tries the user namespace and goes on without it.
        var arguments = ["bwrap"]
        if usesUserNamespace(policy, facts) { arguments.append("--unshare-user") }
        arguments += ["--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"]
        if policy.network == .deny { arguments.append("--unshare-net") }
        // The guard is the first process itself: bubblewrap's own would stand inside without the run's filter, for the run to trace and use.
        arguments += ["--as-pid-1", "--die-with-parent", "--new-session", "--hostname", InsideIdentity.host]
        if policy.isolation == .trusted {
            if !usesUserNamespace(policy, facts) {
                // Enough to administrate files, too little to leave the namespaces.
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
            // The kernel's own settings belong to the real root, and bubblewrap protects them only where their *folder* is writable, which
            // in a user namespace it is not: a run whose outside id is root could set kernel.core_pattern (seen, bubblewrap 0.8.0).
            if facts.owner.uid == 0 { arguments += ["--remount-ro", "/proc"] }
            // What bubblewrap made to hold the mounts is memory that nobody counts: not for writing.
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
