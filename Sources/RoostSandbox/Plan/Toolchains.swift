/// Which folders are toolchains, and which files in them are secrets.
package enum Toolchains {
    /// A variable that says where a manager's folder is.
    struct Variable: Sendable {
        let name: String
        /// Relative to the home.
        let place: String
        /// What has to lie there.
        let mark: String?

        init(_ name: String, _ place: String, mark: String? = nil) {
            self.name = name
            self.place = place
            self.mark = mark
        }
    }

    /// A manager of toolchains in a home.
    struct Manager: Sendable {
        /// Its folder, relative to the home.
        let folder: String
        /// One of these lies in it where it is what its name says.
        let marks: [String]
        /// What of the home belongs to it; its folder where nothing is listed. Holds nothing private but what ``credentials`` names.
        let parts: [String]

        /// By which it finds its folder where `HOME` is another one.
        let variables: [Variable]
        /// Where it keeps versions of toolchains, of which some may be links to elsewhere; relative to the home, with the levels of folders between.
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

        /// One of the family of pyenv, which are all built alike.
        static func shims(_ name: String) -> Manager {
            Manager(
                "." + name, marks: ["versions", "shims", "libexec"], variables: [Variable(name.uppercased() + "_ROOT", "." + name)],
                versions: [(".\(name)/versions", 0)])
        }
    }

    /// Their shims execute what a version that was chosen has.
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

    /// Where a manager asks the home which versions hold for everything.
    static let versionFiles: [(place: String, managers: [String], mayHoldSecrets: Bool)] = [
        (".tool-versions", [".asdf", ".local/share/mise"], false), (".config/mise/config.toml", [".local/share/mise"], true),
    ]

    /// Files in toolchain folders that hold credentials, relative to the home.
    package static let credentials = [
        ".cargo/credentials", ".cargo/credentials.toml", ".nvm/.npmrc", ".config/nvm/.npmrc", ".npmrc", ".bun/.npmrc", ".npm-global/.npmrc",
        ".npm-global/etc/npmrc", ".volta/.npmrc", ".asdf/.npmrc", ".local/share/pnpm/.npmrc", ".local/share/pnpm/rc",
        ".local/share/uv/credentials", ".rvm/.netrc", ".dotnet/NuGet/NuGet.Config",
    ]

    /// Folders of these names hold keys, sign-ins and what people do; nothing in them is ever shown for a `PATH`.
    static let privateNames: Set<String> = [
        ".ssh", ".gnupg", ".aws", ".azure", ".gcloud", ".kube", ".docker", ".config", ".mozilla", ".thunderbird", ".password-store", ".pki",
        ".claude", ".codex", ".gemini", ".netrc", ".keychain", ".vault-token", "keyrings", ".git", ".roost",
    ]

    /// Beside programs in these folders lies what belongs to them.
    static let programFolders: Set<String> = ["bin", "sbin"]

    /// What a prefix holds beside its programs. One of them is evidence of an installed toolchain.
    static let prefixFolders: Set<String> = ["lib", "lib32", "lib64", "libexec", "share", "include"]
    static let otherPrefixFolders: Set<String> = ["bin", "sbin", "man", "doc", "docs", "licenses", "Frameworks", "Caskroom", "Cellar"]
}
