/// The text of the systemd user unit (systemd.service(5), systemd.exec(5)).
enum SystemdUnit {
    static let name = "roost.service"

    static func text(_ service: ServiceDescription) -> String {
        var environment: [String] = []
        if let folder = service.stateFolder { environment.append("Environment=\(quoted("ROOST_HOME=" + folder))") }
        if let path = service.searchPath { environment.append("Environment=\(quoted("PATH=" + path))") }
        return """
            # Written by `roost service install`; remove it with `roost service remove`.
            [Unit]
            Description=Roost, a home for AI agents
            Documentation=man:roost(1)
            StartLimitIntervalSec=300
            StartLimitBurst=5

            [Service]
            Type=notify
            NotifyAccess=main
            ExecStart=\(quoted(service.executable).replacing("$", with: "$$")) up --set log.file=never
            \(environment.map { $0 + "\n" }.joined())Restart=on-failure
            RestartSec=2
            TimeoutStartSec=60
            TimeoutStopSec=45
            KillMode=mixed
            UMask=0077
            LimitCORE=0
            LimitNOFILE=65536
            # Sandboxes need user namespaces, mounts and, for mapped ids, set-uid helpers. The further restrictions of a user unit
            # (NoNewPrivileges, RestrictNamespaces, system call filters, private mounts) would prevent these.
            OOMPolicy=continue

            [Install]
            WantedBy=default.target

            """
    }

    /// A quoted word of a unit file; `%` is doubled, because it starts a specifier.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text {
            switch character {
            case "\\", "\"": quoted += "\\\(character)"
            case "%": quoted += "%%"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.append(character)
            }
        }
        return quoted + "\""
    }
}
