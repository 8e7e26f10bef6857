import RoostModel

/// Finds a person's `claude` program.
struct ClaudeLocator {
    let lookUp: ExecutableLookUp

    /// The resolved path. `ROOST_CLAUDE` takes precedence over `PATH`, and `PATH` over the usual installation paths.
    ///
    /// - Throws: ``RuntimeError`` with `runtimeNotInstalled`.
    func executable(_ environment: [String: String], workingDirectory: String) throws -> String {
        if let chosen = environment["ROOST_CLAUDE"], !chosen.isEmpty {
            guard let path = find(chosen, environment, workingDirectory) else {
                throw RuntimeError(
                    .runtimeNotInstalled, "ROOST_CLAUDE names \(chosen), which is not an executable file; correct or unset it")
            }
            return lookUp.resolve(path)
        }
        for name in ["claude"] + Self.knownPlaces(environment["HOME"]) {
            if let path = find(name, environment, workingDirectory) { return lookUp.resolve(path) }
        }
        throw RuntimeError(
            .runtimeNotInstalled,
            "Claude Code is not installed: no claude on PATH or in ~/.local/bin; install it (npm install -g @anthropic-ai/claude-code, or "
                + "see https://code.claude.com), or set ROOST_CLAUDE to the program")
    }

    private func find(_ name: String, _ environment: [String: String], _ workingDirectory: String) -> String? {
        lookUp.find(name, environment["PATH"] ?? "", workingDirectory)
    }

    private static func knownPlaces(_ home: String?) -> [String] {
        let places = home.map { ["\($0)/.local/bin/claude", "\($0)/.claude/local/claude"] } ?? []
        return places + ["/usr/local/bin/claude", "/opt/homebrew/bin/claude"]
    }
}
