#if os(Linux)
    import Glibc
    import RoostModel

    /// Selects files below `/etc` that may be shown to a run with its tools: readable by everyone, writable only by root, and by name
    /// neither secrets nor personal data. Only single files are shown, so that a file added later is not shown with them.
    struct SettingsLook {
        static let folder = "/etc"
        static let systemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc"]
        /// Read by packaged tools without a link to it.
        static let readDirectly = [
            "/etc/php", "/etc/perl", "/etc/R", "/etc/lsb-release", "/etc/ImageMagick-6", "/etc/ImageMagick-7", "/etc/OpenCL", "/etc/vulkan",
            "/etc/glvnd",
        ]

        private static let mostFiles = 256
        private static let mostNames = 512
        private static let deepest = 6

        /// Never shown: accounts, keys, files executed at a sign-in, and the configuration of remote access.
        private static let hidden: Set<String> = [
            "shadow", "shadow-", "gshadow", "gshadow-", "passwd", "passwd-", "group", "group-", "subuid", "subuid-", "subgid", "subgid-",
            "sudoers", "sudoers.d", "sudo.conf", "ssh", "pam.d", "security", "machine-id", "environment", "environment.d", "fstab",
            "crypttab",
            "wireguard", "openvpn", "ipsec.d", "NetworkManager", "wpa_supplicant", "netplan", "letsencrypt", "docker", "containers",
            "kubernetes",
            "rancher", "crontab", "gitconfig", "gitattributes", "mail", "exim4", "postfix", "dovecot", "ldap", "samba", "cups", "cloud",
            "vault",
            "vault.d", "consul.d", "nomad.d", "krb5.conf", "sssd", "ppp", "chatscripts", "apt", "yum.repos.d", "dnf", "polkit-1", "audit",
            "apparmor.d", "selinux", "mysql", "postgresql", "redis", "mongod.conf", "grafana", "apache2", "httpd", "nginx",
        ]
        private static let secretNames: Set<String> = [
            "npmrc", "pip.conf", "netrc", "auth.json", "my.cnf", "config.json", "private", "htpasswd", "pgpass",
        ]
        private static let secretMarks = [
            "passwd", "password", "secret", "credential", "token", "id_rsa", "id_ed25519", "apikey", "api_key",
        ]
        private static let secretEnds = [".key", ".p12", ".pfx", ".jks", ".keytab", ".kdbx", ".gpg", ".asc", ".ppk"]

        /// Files that are shown in any case.
        private let shown: [String]
        private(set) var files: Set<String> = []

        init(shown: [String]) {
            self.shown = shown
        }

        /// Adds the target of a link, under each of its names.
        mutating func add(_ link: SystemLink) {
            for path in Set([link.target, link.resolved]) where AbsolutePath.isInside(path, Self.folder) { add(path) }
        }

        /// Adds a file, or the permitted content of a folder.
        mutating func add(_ path: String) {
            add(path, depth: 0)
        }

        private mutating func add(_ path: String, depth: Int) {
            guard depth <= Self.deepest, files.count < Self.mostFiles, AbsolutePath.isPlain(path), Self.isPublic(path),
                !shown.contains(where: { AbsolutePath.isInside(path, $0) }), let found = HostFile.entry(path),
                AbsolutePath.isInside(found.resolved, Self.folder), Self.isPublic(found.resolved), Self.isEverybodys(found.resolved)
            else { return }
            guard found.isFolder else {
                files.insert(path)
                return
            }
            for name in HostFile.names(path, most: Self.mostNames) ?? [] { add(path + "/" + name, depth: depth + 1) }
        }

        /// Whether a file found earlier still qualifies; checked before each start, while all else is cached.
        static func isStill(_ path: String) -> Bool {
            var status = stat()
            return stat(path, &status) == 0 && status.st_uid == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o4 != 0
        }

        /// Whether the names of a path permit showing it.
        static func isPublic(_ path: String) -> Bool {
            let parts = AbsolutePath.components(path)
            guard parts.count > 1, parts[0] == "etc", !hidden.contains(String(parts[1])) else { return false }
            return !parts.dropFirst().contains { isSecret(String($0)) }
        }

        static func isSecret(_ name: String) -> Bool {
            let name = name.lowercased()
            let plain = name.hasPrefix(".") ? String(name.dropFirst()) : name
            return secretNames.contains(plain) || secretMarks.contains(where: name.contains) || secretEnds.contains(where: name.hasSuffix)
                || EnvironmentFileName.isSecret(name)
        }

        /// Whether a file or folder is readable by everyone and writable only by root, along the whole path.
        static func isEverybodys(_ path: String) -> Bool {
            var status = stat()
            guard stat(path, &status) == 0, status.st_uid == 0,
                status.st_mode & 0o022 == 0 || status.st_mode & 0o002 == 0 && status.st_gid == 0
            else { return false }
            switch status.st_mode & S_IFMT {
            case S_IFREG: guard status.st_mode & 0o4 != 0 else { return false }
            case S_IFDIR: guard status.st_mode & 0o5 == 0o5 else { return false }
            default: return false
            }
            var place = AbsolutePath.parent(of: path)
            while place != "/" {
                guard stat(place, &status) == 0, status.st_uid == 0, status.st_mode & 0o1 != 0, status.st_mode & 0o2 == 0 else {
                    return false
                }
                place = AbsolutePath.parent(of: place)
            }
            return true
        }
    }
#endif
