extension MountSet {
    private static let settings = "/etc"
    /// Programs of the host write these in place, and a run that lasts long should see it: they are bound. What else is shown of the system's
    /// settings is replaced as a whole, which a bound file does not follow either.
    private static let live: Set<String> = ["/etc/hosts", "/etc/resolv.conf"]

    /// Lets the launcher put the system's settings together, in its staging folder, for bubblewrap to show as one mount: it reads the list of all
    /// mounts once for each that it makes, which is most of what a sandbox costs. Small files are copied there, everything else is bound.
    ///
    /// Where anything else stands among the settings, as a folder that a policy lists, all of them stay mounts of their own.
    ///
    /// - Returns: the mounts that are left to bubblewrap.
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

    /// How the launcher makes its part of the settings; `nil` for what is more than a part of the system's own.
    private static func gathered(_ mount: Mount) -> SandboxPlan.Preparation? {
        let target = staging + mount.destination
        switch mount {
        case .readOnly(let source, let destination) where source == destination && source != settings:
            return live.contains(source) ? .bind(source: source, target: target) : .copy(source: source, target: target)
        case .file(let content, _): return .write(content: content, target: target)
        default: return nil
        }
    }

    /// Whether one lies in another: the launcher makes files on its own file system only.
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
