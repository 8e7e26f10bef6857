#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import RoostModel
import RoostSupport

/// Determines which folders a `PATH` makes visible, by their content: a folder is shown for its programs, and its surroundings only if they
/// are an installed toolchain. The text of `PATH` alone decides nothing, and links do not extend what is shown.
struct ToolchainLook {
    /// With links resolved.
    let home: String
    /// Homes of the accounts that the run acts for, if `HOME` names another: version managers are recognized there too.
    let accountHomes: [String]
    let stateFolder: String
    /// The run's own project.
    let project: String?
    private let owners: Set<uid_t>

    /// Limits, because every start waits for this.
    static let mostNames = 4_096
    static let mostLinks = 128
    static let broad: Set<String> = [
        "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/media", "/mnt", "/nix", "/opt", "/root", "/run", "/snap", "/srv", "/tmp",
        "/usr", "/var", "/var/tmp", "/dev/shm", "/Users", "/Applications", "/Library",
    ]

    init(home: String, stateFolder: String, project: ProjectFolder?) {
        self.home = HostFile.entry(home)?.resolved ?? home
        self.stateFolder = stateFolder
        self.project = project?.path
        let accounts = [geteuid()] + (project.map { [$0.ownerUID] } ?? [])
        owners = Set([0] + accounts)
        let own = self.home
        accountHomes = Set(accounts.compactMap(HostFile.home(of:))).filter { $0 != own && $0 != "/" }.sorted()
    }

    /// What an entry of `PATH` outside the system makes visible; `nil` if it does not exist.
    func look(_ entry: String) -> ToolFolder? {
        guard let found = HostFile.entry(entry) else { return nil }
        let place = found.resolved
        guard found.isFolder else { return ToolFolder(entry: entry, hidden: "it is not a folder") }
        // Content of the project is shown with the project, including its layer and masks.
        if let project, place == entry, AbsolutePath.isInside(place, project) {
            return ToolFolder(entry: entry, projects: projectsOfPackages(place))
        }
        if let why = complaint(place) ?? (place == entry ? nil : complaint(entry) ?? linkComplaint(entry, place)) {
            return ToolFolder(entry: entry, hidden: why)
        }
        let programs = Programs(in: place)
        guard !programs.isEmpty else { return ToolFolder(entry: entry, hidden: "it contains no programs") }
        var parts = toolchain(of: place)
        if parts.isEmpty {
            if let top = repository(above: place) { return ToolFolder(entry: entry, hidden: "it is in the project \(top)") }
            parts = [ToolFolder.Part(place)]
        }
        if place != entry { parts.append(ToolFolder.Part(source: place, destination: entry)) }
        var leftOut: [String] = []
        for link in programs.links {
            guard let target = HostFile.entry(place + "/" + link)?.resolved else { continue }
            if parts.contains(where: { AbsolutePath.isInside(target, $0.source) }) || isSystem(target) { continue }
            let found = linkComplaint(place + "/" + link, target) == nil ? program(target) : []
            if found.isEmpty { leftOut.append(link) }
            parts += found
        }
        let projects = projectsOfPackages(place).filter { project in !parts.contains { AbsolutePath.isInside(project, $0.source) } }
        return ToolFolder(entry: entry, parts: parts, leftOut: leftOut, projects: projects)
    }

    /// The target of a root-owned link in a system folder or a shown toolchain, if it is outside of both: a program with what it needs, a
    /// folder of `/opt`, or a file readable by everyone.
    func linked(_ link: SystemLink) -> [ToolFolder.Part] {
        let target = link.resolved
        guard !isSystem(target), mayShow(target), let found = HostFile.entry(target) else { return [] }
        let isPackage = AbsolutePath.isInside(target, "/opt")
        if found.isFolder {
            guard isPackage, !Self.broad.contains(target), SettingsLook.isEverybodys(target) else { return [] }
            let around = toolchain(of: target + "/bin")
            return around.isEmpty ? [ToolFolder.Part(target)] : around
        }
        if let package = optional(target) { return [ToolFolder.Part(package)] }
        if isPackage || Toolchains.programFolders.contains(AbsolutePath.name(of: AbsolutePath.parent(of: link.path))) {
            let found = program(target)
            if !found.isEmpty { return found }
        }
        let isData = isPackage || AbsolutePath.isInside(target, "/var/lib")
        let names = AbsolutePath.components(target)
        guard isData, SettingsLook.isEverybodys(target), !names.contains(where: { SettingsLook.isSecret(String($0)) }) else { return [] }
        return [ToolFolder.Part(target)]
    }

    /// The package folder in `/opt` (Filesystem Hierarchy Standard: the first level below it) that contains the path; `nil` if it contains
    /// repositories.
    private func optional(_ path: String) -> String? {
        let parts = AbsolutePath.components(path)
        guard parts.count > 2, parts[0] == "opt" else { return nil }
        let top = "/opt/\(parts[1])"
        guard HostFile.isRealFolder(top), SettingsLook.isEverybodys(top), complaint(top) == nil, !HostFile.exists(top + "/.git"),
            let names = HostFile.names(top, most: Self.mostNames), !names.contains(where: { HostFile.exists(top + "/\($0)/.git") })
        else { return nil }
        return top
    }

    /// Whether a link was made by root, the daemon's user or the project's owner.
    func isOwners(_ link: String) -> Bool {
        var status = stat()
        return lstat(link, &status) == 0 && owners.contains(status.st_uid)
    }

    func mayShow(_ path: String) -> Bool { complaint(path) == nil }

    /// The executable with what it needs; only the file itself if it belongs to no toolchain or package. Empty if it is visible anyway or
    /// must not be shown.
    func executable(_ path: String) -> [ToolFolder.Part] {
        guard let found = HostFile.entry(path), !found.isFolder, complaint(found.resolved) == nil, complaint(path) == nil else { return [] }
        let place = found.resolved
        if let project, AbsolutePath.isInside(path, project) { return [] }
        var parts: [ToolFolder.Part] = []
        if place != path, !isSystem(place), linkComplaint(path, place) == nil { parts += program(place) }
        if isSystem(path) { return parts }
        parts += toolchain(of: AbsolutePath.parent(of: path))
        if let package = package(of: path) { parts.append(ToolFolder.Part(package)) }
        if place == path || linkComplaint(path, place) == nil, !parts.contains(where: { AbsolutePath.isInside(path, $0.destination) }) {
            parts.append(ToolFolder.Part(source: place, destination: path))
        }
        return parts
    }

    /// What a program outside the system needs: its toolchain, its package, or only itself. Empty if it must not be shown.
    private func program(_ path: String) -> [ToolFolder.Part] {
        guard let found = HostFile.entry(path), !found.isFolder, complaint(found.resolved) == nil, access(found.resolved, X_OK) == 0 else {
            return []
        }
        let place = found.resolved
        if isSystem(place) { return [] }
        if let project, AbsolutePath.isInside(place, project) { return [] }
        let around = toolchain(of: AbsolutePath.parent(of: place))
        if !around.isEmpty { return around }
        if let package = package(of: place) { return [ToolFolder.Part(package)] }
        return repository(above: place) == nil ? [ToolFolder.Part(place)] : []
    }

    // MARK: - Detection

    /// The parts of the toolchain that contains a folder of programs; empty if none is detected.
    func toolchain(of folder: String) -> [ToolFolder.Part] {
        // The Nix store is designed to be readable by everyone.
        if AbsolutePath.isInside(folder, "/nix/store") { return [ToolFolder.Part("/nix/store")] }
        if let (home, manager) = manager(of: folder) {
            let top = home + "/" + manager.folder
            if manager.marks.contains(where: { HostFile.exists(top + "/" + $0) }) {
                let parts = manager.parts.map { home + "/" + $0 }.filter(HostFile.isRealFolder).map { ToolFolder.Part($0) }
                if parts.contains(where: { AbsolutePath.isInside(folder, $0.source) }) { return parts }
            }
        }
        return shims(folder) ?? prefix(of: folder)
    }

    /// A version manager at an unusual path, detected by its structure: the folder contains shims and is not in a repository.
    private func shims(_ folder: String) -> [ToolFolder.Part]? {
        let top = AbsolutePath.parent(of: folder)
        guard AbsolutePath.name(of: folder) == "shims", !Self.broad.contains(top), !isHome(top), complaint(top) == nil,
            !managerVariables(top).isEmpty, repository(above: AbsolutePath.parent(of: top)) == nil
        else { return nil }
        return [ToolFolder.Part(top)]
    }

    /// The known version manager whose folder contains a path, and its home.
    private func manager(of path: String) -> (home: String, manager: Toolchains.Manager)? {
        for home in [home] + accountHomes {
            if let manager = Toolchains.managers.first(where: { AbsolutePath.isInside(path, home + "/" + $0.folder) }) {
                return (home, manager)
            }
        }
        return nil
    }

    private func prefix(of folder: String) -> [ToolFolder.Part] {
        guard Toolchains.programFolders.contains(AbsolutePath.name(of: folder)) else { return [] }
        let top = AbsolutePath.parent(of: folder)
        guard !Self.broad.contains(top), !isHome(top), complaint(top) == nil, let names = HostFile.names(top, most: Self.mostNames) else {
            return []
        }
        let real = names.filter { HostFile.isRealFolder(top + "/" + $0) }
        let strangers = real.filter { !Toolchains.prefixFolders.contains($0) && !Toolchains.otherPrefixFolders.contains($0) }
        let holdsProjects = strangers.contains { HostFile.exists(top + "/" + $0 + "/.git") }
        if !holdsProjects, real.contains("conda-meta") || isKit(names, real), repository(above: top) == nil {
            return [ToolFolder.Part(top)]
        }
        let around = real.filter(Toolchains.prefixFolders.contains)
        let isVirtual = names.contains("pyvenv.cfg") && around.contains("lib")
        // A virtual environment may be in a project of its own; anything else in a repository belongs to that project.
        guard !around.isEmpty, isVirtual || repository(above: top) == nil else { return [] }
        if strangers.isEmpty, !HostFile.exists(top + "/.git") { return [ToolFolder.Part(top)] }
        let kegs = real.contains("Cellar") ? ["Cellar", "opt"].filter(real.contains) : []
        return ([AbsolutePath.name(of: folder)] + around + kegs + (isVirtual ? ["pyvenv.cfg"] : [])).map { ToolFolder.Part(top + "/" + $0) }
    }

    /// Toolchains with other folder names: Java, Go, Ruby gems.
    private func isKit(_ names: [String], _ real: [String]) -> Bool {
        names.contains("release") && real.contains("lib") || names.contains("VERSION") && real.contains("pkg") && real.contains("src")
            || real.contains("specifications") && real.contains("gems")
    }

    /// The folder of the Node package that contains a program.
    private func package(of path: String) -> String? {
        let parts = AbsolutePath.components(path).map(String.init)
        guard let last = parts.lastIndex(of: "node_modules"), last + 1 < parts.count else { return nil }
        let length = parts[last + 1].hasPrefix("@") ? 3 : 2
        guard last + length < parts.count else { return nil }
        let folder = "/" + parts[..<(last + length)].joined(separator: "/")
        return HostFile.exists(folder + "/package.json") && HostFile.isRealFolder(folder) ? folder : nil
    }

    // MARK: - Refusals

    /// The reason why nothing at a path is shown, as the rest of a sentence.
    private func complaint(_ path: String) -> String? {
        if AbsolutePath.overlaps(path, stateFolder) { return "it belongs to the daemon's state" }
        if isHome(path) { return "it contains a home folder" }
        if Self.broad.contains(path) { return "it is a system folder that contains more than programs" }
        let below = manager(of: path).map { String(path.dropFirst($0.home.count + 1 + $0.manager.folder.count)) } ?? path
        if let name = AbsolutePath.components(below).first(where: { Toolchains.privateNames.contains(String($0)) }) {
            return "\(name) contains private data"
        }
        if let project, AbsolutePath.isInside(project, path) { return "it contains the project" }
        return nil
    }

    private func isHome(_ path: String) -> Bool {
        ([home] + accountHomes).contains { AbsolutePath.isInside($0, path) } || path == "/root"
            || ["/home", "/Users"].contains(AbsolutePath.parent(of: path))
    }

    /// The reason why a link is not followed: made by another user, or in a place that runs can write to.
    private func linkComplaint(_ path: String, _ target: String) -> String? {
        if let project, AbsolutePath.isInside(target, project) { return "it is a link into the project" }
        var place = path
        while place != "/" {
            var status = stat()
            if lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
                guard owners.contains(status.st_uid) else { return "it is a link made by another user" }
                if let top = repository(above: AbsolutePath.parent(of: place)) { return "it is a link in the project \(top)" }
            }
            place = AbsolutePath.parent(of: place)
        }
        return nil
    }

    /// The repository that contains a folder; repositories of a home or a broader folder are ignored.
    private func repository(above path: String) -> String? {
        if let project, AbsolutePath.isInside(path, project) { return project }
        var folder = path
        while folder != "/", !Self.broad.contains(folder), !isHome(folder) {
            if HostFile.exists(folder + "/.git") { return folder }
            folder = AbsolutePath.parent(of: folder)
        }
        return nil
    }

    func isSystem(_ path: String) -> Bool {
        ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc"].contains { AbsolutePath.isInside(path, $0) }
    }
}

/// The programs in a folder.
private struct Programs {
    /// Programs that are symbolic links.
    private(set) var links: [String] = []
    private(set) var isEmpty = true

    init(in folder: String) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        var left = ToolchainLook.mostNames
        while left > 0, let entry = readdir(stream) {
            left -= 1
            let kind = Int(entry.pointee.d_type)
            let name = entryText(entry)
            if kind == Int(DT_LNK), links.count < ToolchainLook.mostLinks { links.append(name) }
            if isEmpty, kind == Int(DT_REG) || kind == Int(DT_LNK) || kind == Int(DT_UNKNOWN) {
                var status = stat()
                let path = folder + "/" + name
                isEmpty = !(stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o111 != 0)
            }
        }
    }
}
