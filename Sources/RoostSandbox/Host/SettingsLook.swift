#if os(Linux)
    import Glibc
    import RoostModel

    /// Which of the system's settings a tool may show to a run: what everybody on this machine may read, what root alone may change, and what by its name
    /// holds neither keys nor people. Always single files, so that a file which is put beside them later is not shown with them.
    struct SettingsLook {
        static let folder = "/etc"
        static let systemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc"]
        /// Read by packaged tools without a link that would lead there.
        static let readDirectly = [
            "/etc/php", "/etc/perl", "/etc/R", "/etc/lsb-release", "/etc/ImageMagick-6", "/etc/ImageMagick-7", "/etc/OpenCL", "/etc/vulkan",
            "/etc/glvnd",
        ]

        private static let mostFiles = 256
        private static let mostNames = 512
        private static let deepest = 6

        /// Never, whoever leads there: accounts, keys, what is executed at a sign-in, what says how the machine is reached.
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

        /// What is shown anyway.
        private let shown: [String]
        private(set) var files: Set<String> = []

        init(shown: [String]) {
            self.shown = shown
        }

        /// Adds what a link leads to, by each name that it goes by.
        mutating func add(_ link: SystemLink) {
            for path in Set([link.target, link.resolved]) where AbsolutePath.isInside(path, Self.folder) { add(path) }
        }

        /// Adds a file, or what of a folder may be seen.
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

        /// Whether a file that was found still is what it was: asked before each start, where all else is remembered.
        static func isStill(_ path: String) -> Bool {
            var status = stat()
            return stat(path, &status) == 0 && status.st_uid == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o4 != 0
        }

        /// By its names.
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

        /// A file or folder that root alone may change and everybody may read, down from the top.
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
