extension MountSet {
    private static let settings = "/etc"
    /// Programs of the host change these files in place, and a long run should see the changes, so they are bound. The other shown settings
    /// are replaced as whole files, which a bind mount does not follow either.
    private static let live: Set<String> = ["/etc/hosts", "/etc/resolv.conf"]

    /// Lets the launcher collect the system's settings in its staging folder, so that bubblewrap mounts them as one folder: bubblewrap
    /// reads the list of all mounts once for each mount it makes, which is most of the cost of a sandbox. Small files are copied there, all
    /// others are bound.
    ///
    /// If other mounts are among the settings, such as a folder listed by a policy, all of them stay separate mounts.
    ///
    /// - Returns: the remaining mounts for bubblewrap.
    mutating func gatherSettings() -> [Mount] {
        let inside = mounts.filter { AbsolutePath.isInside($0.destination, Self.settings) }
        let parts = inside.compactMap(Self.gathered)
        guard parts.count > 1, parts.count == inside.count, !Self.areNested(inside.map(\.destination)) else { return mounts }
        if preparations.first != .staging(Self.staging) { preparations.insert(.staging(Self.staging), at: 0) }
        preparations += parts
        var left = mounts.filter { !AbsolutePath.isInside($0.destination, Self.settings) }
        let whole = Mount.readOnly(source: Self.staging + Self.settings, destination: Self.settings)
        left.insert(whole, at: left.firstIndex { AbsolutePath.components($0.destination).count > 1 } ?? left.endIndex)
        return left
    }

    /// How the launcher provides a part of the settings; `nil` for anything that is not a part of the system's own.
    private static func gathered(_ mount: Mount) -> SandboxPlan.Preparation? {
        let target = staging + mount.destination
        switch mount {
        case .readOnly(let source, let destination) where source == destination && source != settings:
            return live.contains(source) ? .bind(source: source, target: target) : .copy(source: source, target: target)
        case .file(let content, _): return .write(content: content, target: target)
        default: return nil
        }
    }

    /// Whether one path contains another: the launcher creates files only on its own file system.
    private static func areNested(_ paths: [String]) -> Bool {
        let known = Set(paths)
        guard known.count == paths.count else { return true }
        return paths.contains { path in
            var folder = AbsolutePath.parent(of: path)
            while folder != "/" {
                if known.contains(folder) { return true }
                folder = AbsolutePath.parent(of: folder)
            }
            return false
        }
    }
}
