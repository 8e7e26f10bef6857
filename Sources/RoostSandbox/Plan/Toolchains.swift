/// Known toolchain folders, and the secret files in them.
package enum Toolchains {
    /// A variable with the location of a version manager's folder.
    struct Variable: Sendable {
        let name: String
        /// Relative to the home.
        let place: String
        /// A file that must exist in the folder.
        let mark: String?

        init(_ name: String, _ place: String, mark: String? = nil) {
            self.name = name
            self.place = place
            self.mark = mark
        }
    }

    /// A version manager in a home.
    struct Manager: Sendable {
        /// Its folder, relative to the home.
        let folder: String
        /// At least one of these must exist in the folder to identify the manager.
        let marks: [String]
        /// The folders of the home that belong to it; its own folder if none is listed. They contain nothing private except the files in
        /// ``credentials``.
        let parts: [String]

        /// The variables by which it finds its folder if `HOME` is different.
        let variables: [Variable]
        /// Folders with versions of toolchains, some of which may be links to other places; relative to the home, with the number of levels
        /// between.
        let versions: [(folder: String, depth: Int)]

        init(
            _ folder: String, marks: [String], parts: [String] = [], variables: [Variable] = [],
            versions: [(folder: String, depth: Int)] = []
        ) {
            self.folder = folder
            self.marks = marks
            self.parts = parts.isEmpty ? [folder] : parts
            self.variables = variables
            self.versions = versions
        }

        /// A manager of the pyenv family, which share a structure.
        static func shims(_ name: String) -> Manager {
            Manager(
                "." + name, marks: ["versions", "shims", "libexec"], variables: [Variable(name.uppercased() + "_ROOT", "." + name)],
                versions: [(".\(name)/versions", 0)])
        }
    }

    /// Managers whose shims execute the program of the selected version.
    static let shimManagers = ["pyenv", "rbenv", "nodenv", "goenv", "jenv", "phpenv", "plenv", "swiftenv"]

    static let managers: [Manager] =
        shimManagers.map(Manager.shims) + [
            Manager(".nvm", marks: ["nvm.sh", "versions"], variables: [Variable("NVM_DIR", ".nvm")]),
            Manager(".config/nvm", marks: ["nvm.sh"], variables: [Variable("NVM_DIR", ".config/nvm")]),
            Manager(".cargo", marks: ["bin"], parts: [".cargo", ".rustup"]),
            Manager(
                ".rustup", marks: ["toolchains", "settings.toml"], parts: [".rustup", ".cargo"],
                variables: [Variable("RUSTUP_HOME", ".rustup")],
                versions: [(".rustup/toolchains", 0)]),
            Manager(
                ".asdf", marks: ["installs", "shims", "asdf.sh"], variables: [Variable("ASDF_DATA_DIR", ".asdf")],
                versions: [(".asdf/installs", 1)]),
            Manager(
                ".sdkman", marks: ["candidates"], variables: [Variable("SDKMAN_DIR", ".sdkman")], versions: [(".sdkman/candidates", 1)]),
            Manager(".volta", marks: ["tools", "bin"], variables: [Variable("VOLTA_HOME", ".volta")]), Manager(".deno", marks: ["bin"]),
            Manager(".bun", marks: ["bin", "install"]), Manager("go", marks: ["bin"], parts: ["go/bin", "go/pkg"]),
            Manager(".npm-global", marks: ["lib", "bin"]),
            Manager(".swiftly", marks: ["bin", "toolchains", "config.json"], variables: [Variable("SWIFTLY_HOME_DIR", ".swiftly")]),
            Manager(".fnm", marks: ["node-versions", "aliases"], variables: [Variable("FNM_DIR", ".fnm")]),
            Manager(".rvm", marks: ["rubies", "scripts"], variables: [Variable("rvm_path", ".rvm")]),
            Manager(".ghcup", marks: ["bin", "ghc"], variables: [Variable("GHCUP_INSTALL_BASE_PREFIX", "")]),
            Manager(".dotnet", marks: ["dotnet", "tools"], variables: [Variable("DOTNET_ROOT", ".dotnet", mark: "dotnet")]),
            Manager(".juliaup", marks: ["bin", "juliaup"]), Manager(".claude/local", marks: ["node_modules", "claude"]),
            Manager(
                ".local", marks: ["bin", "lib", "share"],
                parts: [
                    ".local/bin", ".local/lib", ".local/pipx", ".local/share/pipx", ".local/share/uv", ".local/share/mise",
                    ".local/share/pnpm",
                    ".local/share/fnm", ".local/share/claude", ".local/share/swiftly", ".local/share/virtualenvs",
                ],
                variables: [
                    Variable("MISE_DATA_DIR", ".local/share/mise"), Variable("FNM_DIR", ".local/share/fnm"),
                    Variable("SWIFTLY_HOME_DIR", ".local/share/swiftly"),
                ], versions: [(".local/share/mise/installs", 1)]),
        ]

    /// Files in the home in which a manager looks up the global versions.
    static let versionFiles: [(place: String, managers: [String], mayHoldSecrets: Bool)] = [
        (".tool-versions", [".asdf", ".local/share/mise"], false), (".config/mise/config.toml", [".local/share/mise"], true),
    ]

    /// Files with credentials in toolchain folders, relative to the home.
    package static let credentials = [
        ".cargo/credentials", ".cargo/credentials.toml", ".nvm/.npmrc", ".config/nvm/.npmrc", ".npmrc", ".bun/.npmrc", ".npm-global/.npmrc",
        ".npm-global/etc/npmrc", ".volta/.npmrc", ".asdf/.npmrc", ".local/share/pnpm/.npmrc", ".local/share/pnpm/rc",
        ".local/share/uv/credentials", ".rvm/.netrc", ".dotnet/NuGet/NuGet.Config",
    ]

    /// Folders with these names contain keys, sign-ins and personal data; nothing in them is ever shown for a `PATH`.
    static let privateNames: Set<String> = [
        ".ssh", ".gnupg", ".aws", ".azure", ".gcloud", ".kube", ".docker", ".config", ".mozilla", ".thunderbird", ".password-store", ".pki",
        ".claude", ".codex", ".gemini", ".netrc", ".keychain", ".vault-token", "keyrings", ".git", ".roost",
    ]

    /// The names of folders with programs, whose surroundings belong to the programs.
    static let programFolders: Set<String> = ["bin", "sbin"]

    /// Folders next to the programs of an installation prefix. At least one indicates an installed toolchain.
    static let prefixFolders: Set<String> = ["lib", "lib32", "lib64", "libexec", "share", "include"]
    static let otherPrefixFolders: Set<String> = ["bin", "sbin", "man", "doc", "docs", "licenses", "Frameworks", "Caskroom", "Cellar"]
}
