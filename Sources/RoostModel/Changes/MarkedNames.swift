/// Names of files that later run, or configure programs, on the person's machine without being started on purpose.
///
/// Files that run only on purpose (a Makefile, a script) are not listed. Names are compared without case, as some file systems and editors
/// do.
enum MarkedNames {
    struct Rule {
        let kind: ChangeMark.Kind
        /// As ``ChangeMark/words``.
        let words: String
        /// Patterns for the file's own name: `name`, `*.suffix`, `prefix*`.
        let files: [String]
        /// `name` or `outer/inner`: everything below such a folder matches.
        let folders: [String]
    }

    static let rules = [
        Rule(
            kind: .shell, words: "is run by shells when they start or enter the folder",
            files: [
                ".envrc*", ".rvmrc", ".sdkmanrc", "mise.toml", ".mise.toml", "mise.*.toml", ".mise.*.toml", ".tool-versions", ".autoenv",
                ".autoenv.zsh", ".bashrc",
                ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".profile", ".zshrc", ".zshenv", ".zprofile", ".zlogin",
                ".zlogout",
                ".kshrc", ".cshrc", ".tcshrc", ".login", ".logout", "config.fish", "shell.nix", "default.nix", "flake.nix", "devenv.nix",
                "devbox.json",
            ], folders: [".config/mise", ".mise", ".config/fish", ".direnv", ".devbox"]),
        Rule(
            kind: .hook, words: "is run by git on commits, checkouts or pushes",
            files: [
                ".pre-commit-config.yaml", ".pre-commit-config.yml", ".pre-commit-hooks.yaml", "lefthook.*", ".lefthook.*",
                "lefthook-local.*",
                ".lefthook-local.*", ".overcommit.yml", ".huskyrc*", ".lintstagedrc*", "lint-staged.config.*", ".simple-git-hooks.*",
                "simple-git-hooks.*", "captainhook.json", "grumphp.yml", "hk.pkl", "prek.toml", "pre-commit", "pre-push", "commit-msg",
                "prepare-commit-msg", "post-checkout", "post-commit", "post-merge", "pre-rebase", "post-rewrite", "applypatch-msg",
                "pre-applypatch", "post-applypatch", "pre-merge-commit", "pre-auto-gc", "fsmonitor-watchman", "post-index-change",
                "reference-transaction", "pre-receive", "post-receive", "post-update", "push-to-checkout", "sendemail-validate",
            ], folders: [".husky", ".githooks", ".git-hooks", ".hooks", "githooks", "git-hooks", ".lefthook"]),
        Rule(
            kind: .editor, words: "is read by editors that open the folder, and can make them run programs",
            files: [
                ".vimrc", ".exrc", ".gvimrc", "_vimrc", "_exrc", ".nvimrc", ".nvim.lua", ".lvimrc", ".local.vimrc", ".dir-locals.el",
                ".dir-locals-2.el", ".emacs", "*.code-workspace", "*.sublime-project", ".devcontainer.json", "devcontainer.json", "*.iml",
                "eslint.config.*", ".eslintrc*", "prettier.config.*", ".prettierrc*", "stylelint.config.*", ".stylelintrc*",
                "tailwind.config.*",
                "postcss.config.*", "babel.config.*", ".babelrc*", ".rubocop.yml", ".solargraph.yml",
            ],
            folders: [
                ".vscode", ".idea", ".vs", ".fleet", ".zed", ".nova", ".devcontainer", ".config/nvim", ".config/zed", ".theia", ".vim",
                ".nvim", ".helix", ".emacs.d",
            ]),
        Rule(
            kind: .agent, words: "is read by agents on your machine as instructions or settings",
            files: [
                "agents.md", "agents.override.md", "agent.md", "claude.md", "claude.local.md", "gemini.md", "qwen.md", "crush.md",
                "skill.md",
                "copilot-instructions.md", ".cursorrules", ".windsurfrules", ".clinerules", ".roorules", ".rules", ".goosehints",
                ".mcp.json",
                "mcp.json", ".aider*", "opencode.json", "opencode.jsonc", "crush.json", ".crush.json", ".roomodes",
            ],
            folders: [
                ".claude", ".codex", ".cursor", ".gemini", ".opencode", ".windsurf", ".continue", ".kiro", ".roo", ".amazonq", ".junie",
                ".goose",
                ".qwen", ".crush", ".clinerules", ".augment", ".trae", ".agents", ".agent", ".vibe", ".kimi", ".openhands", ".factory",
                ".github/instructions", ".github/prompts", ".github/agents", ".github/chatmodes", ".github/skills", ".github/hooks",
            ]),
        Rule(
            kind: .ci, words: "runs on continuous integration machines, with access to their secrets",
            files: [
                ".gitlab-ci.yml", ".gitlab-ci.yaml", "jenkinsfile*", "azure-pipelines*", ".travis.yml", "appveyor.yml", ".appveyor.yml",
                "bitbucket-pipelines.yml", ".drone.*", ".woodpecker.yml", ".woodpecker.yaml", ".cirrus.yml", ".cirrus.star",
                "cloudbuild.yaml",
                "cloudbuild.yml", "buildspec.yml", "buildspec.yaml", "codefresh.yml", "wercker.yml", "circle.yml", ".build.yml",
                "codemagic.yaml",
                "bitrise.yml", ".buildkite.yml",
            ],
            folders: [
                ".github/workflows", ".github/actions", ".gitea", ".forgejo", ".circleci", ".buildkite", ".woodpecker", ".gitlab",
                ".azure-pipelines",
                ".teamcity", ".drone", ".semaphore", ".tekton", ".builds", ".harness", ".azuredevops",
            ]),
        Rule(
            kind: .packageScript, words: "is read by package managers, and can make them run programs",
            files: [
                ".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.*", "pnpmfile.js", ".pnp.*", "pnpm-workspace.yaml", "bunfig.toml",
                "binding.gyp",
                ".pypirc", "pip.conf", "uv.toml", "poetry.toml", "nuget.config", ".condarc", ".gemrc", "gemfile", "*.gemspec", "extconf.rb",
                "*.podspec", "podfile",
            ], folders: [".yarn", ".bundle"]),
        Rule(
            kind: .buildScript, words: "is run by builds or interpreters without being asked",
            files: [
                "setup.py", "setup.cfg", "conftest.py", "sitecustomize.py", "usercustomize.py", "*.pth", "*.pyc", "build.rs",
                "build.gradle",
                "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "init.gradle", "directory.build.props",
                "directory.build.targets",
                "package.swift", "mix.exs", "rust-toolchain", "rust-toolchain.toml", "gradle.properties", "*.targets",
                "*.props", "*.vcxproj", "gradle-wrapper.properties", "gradle-wrapper.jar", "maven-wrapper.properties",
            ], folders: [".cargo", ".mvn", "buildsrc", "__pycache__"]),
        Rule(
            kind: .gitSettings, words: "is read by version control as settings: filters, other repositories, programs",
            files: [".gitattributes", ".gitmodules", ".lfsconfig", ".gitconfig", ".hgrc", ".hgsub"],
            folders: [".hg", ".svn", ".jj", ".bzr", ".sl", ".config/git"]),
        Rule(
            kind: .startUp, words: "is read or run by another program when it starts",
            files: [
                ".gdbinit", ".lldbinit", ".pdbrc", ".pryrc", ".irbrc", ".rspec", ".xinitrc", ".xprofile", ".xsessionrc", ".tmux.conf",
                ".screenrc",
                ".netrc", "authorized_keys", "*.desktop", "autorun.inf", "desktop.ini", ".pythonrc", ".pythonrc.py", ".rprofile",
                ".octaverc", ".renviron",
                ".sqliterc", ".psqlrc", ".wgetrc", ".curlrc", ".inputrc", "crontab", ".ackrc", ".perltidyrc", ".ghci",
            ], folders: [".ssh", ".config/autostart", ".config/systemd", ".gnupg", ".ipython", ".jupyter"]),
    ]

    /// - Parameters:
    ///   - components: the components of the path, each folded (see `NameFolding`).
    ///   - isLink: whether it is a symbolic link; a link also matches the folder rules, because it can lead to a folder.
    static func marks(_ components: [String], isLink: Bool) -> [ChangeMark] {
        guard let name = components.last else { return [] }
        var found = Set(index.files[name] ?? [])
        if let dot = name.lastIndex(of: ".") { found.formUnion(index.suffixes[name[dot...]] ?? []) }
        for pattern in index.patterns where pattern.first == name.utf8.first && pattern.fits(name) { found.insert(pattern.rule) }
        let folders = isLink ? components[...] : components.dropLast()
        var outer = ""
        for folder in folders {
            found.formUnion(index.folders[folder] ?? [])
            found.formUnion(index.folders[outer + "/" + folder] ?? [])
            outer = folder
        }
        return found.sorted().map { ChangeMark(rules[$0].kind, rules[$0].words) }
    }

    /// The table indexed by name, because there are many names and many files.
    private struct Index {
        var files: [String: [Int]] = [:]
        /// Keyed by the suffix with its dot.
        var suffixes: [Substring: [Int]] = [:]
        var patterns: [Pattern] = []
        var folders: [String: [Int]] = [:]
    }

    private struct Pattern {
        let start: Substring
        let end: Substring
        let rule: Int
        /// The first byte excludes most names without a full comparison.
        let first: UInt8?

        init(_ text: String, star: String.Index, rule: Int) {
            start = text[..<star]
            end = text[text.index(after: star)...]
            self.rule = rule
            first = start.utf8.first
        }

        func fits(_ name: String) -> Bool {
            name.utf8.count >= start.utf8.count + end.utf8.count && name.hasPrefix(start) && name.hasSuffix(end)
        }
    }

    private static let index: Index = {
        var index = Index()
        for (number, rule) in rules.enumerated() {
            for file in rule.files {
                switch file.firstIndex(of: "*") {
                case nil: index.files[file, default: []].append(number)
                case file.startIndex?: index.suffixes[file.dropFirst(), default: []].append(number)
                case let star?: index.patterns.append(Pattern(file, star: star, rule: number))
                }
            }
            for folder in rule.folders { index.folders[folder, default: []].append(number) }
        }
        return index
    }()
}
