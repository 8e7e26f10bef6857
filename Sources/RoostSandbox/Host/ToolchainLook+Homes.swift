#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import RoostModel

/// Tools that search in the home themselves, detected by their files and only if `PATH` already shows them.
extension ToolchainLook {
    private static let mostVersions = 64
    private static let largestSettings = 64 << 10

    /// - Parameter parts: the parts of the host that are shown.
    func homeTools(_ parts: [ToolFolder.Part]) -> HomeTools {
        var found = HomeTools()
        func isShown(_ path: String) -> Bool { parts.contains { AbsolutePath.isInside(path, $0.destination) } }
        for home in [home] + accountHomes {
            for manager in Toolchains.managers {
                for variable in manager.variables where found.variables[variable.name] == nil {
                    let path = variable.place.isEmpty ? home : home + "/" + variable.place
                    guard HostFile.isRealFolder(path), isShown(home + "/" + (variable.place.isEmpty ? manager.folder : variable.place)),
                        variable.mark.map({ HostFile.exists(path + "/" + $0) }) ?? true
                    else { continue }
                    found.variables[variable.name] = path
                }
            }
        }
        for top in Set(parts.map(\.source)).sorted() { found.variables.merge(managerVariables(top)) { old, _ in old } }
        if isShown(home + "/.local/lib") { found.parts += userSites() }
        found.parts += userGems(parts)
        found.parts += versionFiles(parts)
        return found
    }

    /// Folders outside of a shown version manager that its versions link to, such as toolchains that the person registered with it.
    func versions(_ parts: [ToolFolder.Part]) -> [ToolFolder.Part] {
        ([home] + accountHomes).flatMap { home in
            Toolchains.managers.flatMap { manager -> [ToolFolder.Part] in
                manager.versions.flatMap { place -> [ToolFolder.Part] in
                    let folder = home + "/" + place.folder
                    guard parts.contains(where: { AbsolutePath.isInside(folder, $0.source) }) else { return [] }
                    return links(folder, depth: place.depth).flatMap(version)
                }
            }
        }
    }

    private func links(_ folder: String, depth: Int) -> [String] {
        guard HostFile.isRealFolder(folder) else { return [] }
        return (HostFile.names(folder, most: Self.mostVersions) ?? []).flatMap { name -> [String] in
            let path = folder + "/" + name
            if HostFile.link(path) != nil { return [path] }
            return depth > 0 ? links(path, depth: depth - 1) : []
        }
    }

    private func version(_ link: String) -> [ToolFolder.Part] {
        guard isOwners(link), let target = HostFile.entry(link), target.isFolder, !isSystem(target.resolved), mayShow(target.resolved)
        else {
            return []
        }
        return toolchain(of: target.resolved + "/bin").filter { AbsolutePath.overlaps($0.source, target.resolved) }
    }

    /// The variables of a version manager at any path, detected by its shims: the programs behind them use the variable to find their
    /// versions.
    func managerVariables(_ top: String) -> [String: String] {
        guard HostFile.isRealFolder(top + "/shims") else { return [:] }
        if HostFile.isRealFolder(top + "/versions") {
            let names = Toolchains.shimManagers.filter { HostFile.leads(top + "/libexec/" + $0) || HostFile.leads(top + "/bin/" + $0) }
            return Dictionary(uniqueKeysWithValues: names.map { ($0.uppercased() + "_ROOT", top) })
        }
        guard HostFile.isRealFolder(top + "/installs") else { return [:] }
        return HostFile.isRealFolder(top + "/plugins") ? ["ASDF_DATA_DIR": top, "MISE_DATA_DIR": top] : ["MISE_DATA_DIR": top]
    }

    /// The person's own Python packages: the interpreter reads them as it would outside, after those of the run's own home.
    private func userSites() -> [HomePart] {
        let names = HostFile.names(home + "/.local/lib", most: Self.mostNames) ?? []
        return names.filter { $0.hasPrefix("python") }.sorted().prefix(8).compactMap { name in
            let place = ".local/lib/\(name)/site-packages"
            let path = home + "/" + place
            guard HostFile.isRealFolder(path), !path.utf8.contains(0x0a) else { return nil }
            let text = path.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            return HomePart(place: place + "/roost-user-site.pth", content: .file("import site; site.addsitedir('\(text)')\n"))
        }
    }

    /// The person's own Ruby gems, if one of their program folders is in `PATH`.
    private func userGems(_ parts: [ToolFolder.Part]) -> [HomePart] {
        parts.compactMap { part in
            guard AbsolutePath.isInside(part.source, home), HostFile.isRealFolder(part.source + "/specifications"),
                HostFile.isRealFolder(part.source + "/gems")
            else { return nil }
            return HomePart(place: String(part.source.dropFirst(home.count + 1)), content: .host(part.source), name: part.source)
        }
    }

    /// The files with the person's globally selected versions, for managers that read them from the home.
    private func versionFiles(_ parts: [ToolFolder.Part]) -> [HomePart] {
        Toolchains.versionFiles.compactMap { file in
            guard parts.contains(where: { part in file.managers.contains { AbsolutePath.isInside(home + "/" + $0, part.source) } }) else {
                return nil
            }
            let path = home + "/" + file.place
            guard let content = HostFile.text(path, most: Self.largestSettings), !file.mayHoldSecrets || !Self.setsVariables(content) else {
                return nil
            }
            return HomePart(place: file.place, content: .file(content), name: path)
        }
    }

    /// Settings that set variables may contain keys.
    private static func setsVariables(_ text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            let words = line.drop { $0 == " " || $0 == "\t" }
            return words.hasPrefix("[env") || words.hasPrefix("[[env") || words.hasPrefix("env")
        }
    }
}
