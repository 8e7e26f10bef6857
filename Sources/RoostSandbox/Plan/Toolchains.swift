/// Which folders a `PATH` entry needs besides itself, and which files in them are secrets.
package enum Toolchains {
    /// Folders below the home (first components) that hold tools and nothing private but what ``credentials`` names, with the folders
    /// that belong to them.
    private static let known: [String: [String]] = [
        ".nvm": [".nvm"], ".pyenv": [".pyenv"], ".cargo": [".cargo", ".rustup"], ".rustup": [".rustup", ".cargo"], ".rbenv": [".rbenv"],
        ".asdf": [".asdf"], ".sdkman": [".sdkman"], ".volta": [".volta"], ".deno": [".deno"], ".bun": [".bun"], "go": ["go"],
        ".npm-global": [".npm-global"], ".swiftly": [".swiftly"], ".fnm": [".fnm"], ".goenv": [".goenv"], ".nodenv": [".nodenv"],
        ".jenv": [".jenv"], ".rvm": [".rvm"], ".ghcup": [".ghcup"], ".dotnet": [".dotnet"], ".juliaup": [".juliaup"],
        ".local": [
            ".local/bin", ".local/lib", ".local/pipx", ".local/share/pipx", ".local/share/uv", ".local/share/mise", ".local/share/pnpm",
            ".local/share/fnm", ".local/share/claude", ".local/share/swiftly", ".local/share/virtualenvs",
        ],
    ]

    /// Files in toolchain folders that hold credentials, relative to the home.
    package static let credentials = [
        ".cargo/credentials", ".cargo/credentials.toml", ".nvm/.npmrc", ".npmrc", ".bun/.npmrc", ".npm-global/.npmrc",
        ".npm-global/etc/npmrc", ".volta/.npmrc", ".asdf/.npmrc", ".local/share/pnpm/.npmrc", ".local/share/pnpm/rc",
        ".local/share/uv/credentials", ".rvm/.netrc", ".dotnet/NuGet/NuGet.Config",
    ]

    /// Folders to bind for a `PATH` entry outside the system, absolute. The entry is the text of `PATH`.
    ///
    /// For `X/bin` that is `X`, so that libraries beside the programs are found, unless `X` is broad. Below the home only known
    /// toolchains and hidden folders are taken whole: `~/work/bin` shows itself and not `~/work`.
    package static func folders(for entry: String, home: String) -> [String] {
        if home != "/", AbsolutePath.isInside(entry, home) {
            let below = AbsolutePath.components(String(entry.dropFirst(home.count)))
            guard let first = below.first else { return [] }
            if let folders = known[String(first)] { return unique(folders.map { home + "/" + $0 } + ownFolder(first, entry)) }
            let isDeep = below.count >= 3 && first.hasPrefix(".")
            return [below.last == "bin" && isDeep ? AbsolutePath.parent(of: entry) : entry]
        }
        let parent = AbsolutePath.parent(of: entry)
        let isBroad = parent == "/" || AbsolutePath.isInside(home, parent)
        return [AbsolutePath.name(of: entry) == "bin" && !isBroad ? parent : entry]
    }

    /// `.local` has no folder that may be shown whole: an entry deep in it is shown itself.
    private static func ownFolder(_ first: Substring, _ entry: String) -> [String] {
        first == ".local" ? [entry] : []
    }

    private static func unique(_ paths: [String]) -> [String] {
        var seen: Set<String> = []
        return paths.filter { seen.insert($0).inserted }
    }
}
