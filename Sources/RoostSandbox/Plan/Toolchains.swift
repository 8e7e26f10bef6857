/// Which folders are toolchains, and which files in them are secrets.
package enum Toolchains {
    /// A manager of toolchains in a home.
    struct Manager: Sendable {
        /// Its folder, relative to the home.
        let folder: String
        /// One of these lies in it where it is what its name says.
        let marks: [String]
        /// What of the home belongs to it; its folder where nothing is listed. Holds nothing private but what ``credentials`` names.
        let parts: [String]

        init(_ folder: String, marks: [String], parts: [String] = []) {
            self.folder = folder
            self.marks = marks
            self.parts = parts.isEmpty ? [folder] : parts
        }
    }

    static let managers: [Manager] = [
        Manager(".nvm", marks: ["nvm.sh", "versions"]), Manager(".pyenv", marks: ["versions", "shims", "libexec"]),
        Manager(".cargo", marks: ["bin"], parts: [".cargo", ".rustup"]),
        Manager(".rustup", marks: ["toolchains", "settings.toml"], parts: [".rustup", ".cargo"]),
        Manager(".rbenv", marks: ["versions", "shims", "libexec"]), Manager(".asdf", marks: ["installs", "shims", "asdf.sh"]),
        Manager(".sdkman", marks: ["candidates"]), Manager(".volta", marks: ["tools", "bin"]), Manager(".deno", marks: ["bin"]),
        Manager(".bun", marks: ["bin", "install"]), Manager("go", marks: ["bin"], parts: ["go/bin", "go/pkg"]),
        Manager(".npm-global", marks: ["lib", "bin"]), Manager(".swiftly", marks: ["bin", "toolchains", "config.json"]),
        Manager(".fnm", marks: ["node-versions", "aliases"]), Manager(".goenv", marks: ["versions", "shims", "libexec"]),
        Manager(".nodenv", marks: ["versions", "shims", "libexec"]), Manager(".jenv", marks: ["versions", "shims", "libexec"]),
        Manager(".rvm", marks: ["rubies", "scripts"]), Manager(".ghcup", marks: ["bin", "ghc"]),
        Manager(".dotnet", marks: ["dotnet", "tools"]),
        Manager(".juliaup", marks: ["bin", "juliaup"]), Manager(".claude/local", marks: ["node_modules", "claude"]),
        Manager(
            ".local", marks: ["bin", "lib", "share"],
            parts: [
                ".local/bin", ".local/lib", ".local/pipx", ".local/share/pipx", ".local/share/uv", ".local/share/mise", ".local/share/pnpm",
                ".local/share/fnm", ".local/share/claude", ".local/share/swiftly", ".local/share/virtualenvs",
            ]),
    ]

    /// Files in toolchain folders that hold credentials, relative to the home.
    package static let credentials = [
        ".cargo/credentials", ".cargo/credentials.toml", ".nvm/.npmrc", ".npmrc", ".bun/.npmrc", ".npm-global/.npmrc",
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
