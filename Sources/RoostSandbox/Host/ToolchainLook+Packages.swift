import RoostSupport

extension ToolchainLook {
    /// Projects of the host from which packages of a virtual environment of Python are taken as they stand (`pip install -e`): they are no part of
    /// the environment, so they are named instead of shown. As installers write it down (packaging.python.org, "Recording the Direct URL Origin").
    ///
    /// - Parameter folder: of programs, with its links resolved.
    func projectsOfPackages(_ folder: String) -> [String] {
        let top = AbsolutePath.parent(of: folder)
        guard HostFile.isFile(top + "/pyvenv.cfg"), let versions = HostFile.names(top + "/lib", most: 64) else { return [] }
        var found: Set<String> = []
        for version in versions where version.hasPrefix("python") {
            let packages = top + "/lib/\(version)/site-packages"
            for name in HostFile.names(packages, most: Self.mostNames) ?? [] where name.hasSuffix(".dist-info") {
                guard let origin = HostFile.text("\(packages)/\(name)/direct_url.json", most: 8_192), let place = Self.editable(origin),
                    let entry = HostFile.entry(place), entry.isFolder, !isSystem(entry.resolved)
                else { continue }
                if let project, AbsolutePath.isInside(entry.resolved, project) { continue }
                found.insert(entry.resolved)
            }
        }
        return found.sorted()
    }

    /// The folder that an origin names, where the package is used from it.
    static func editable(_ origin: String) -> String? {
        let text = origin.filter { !$0.isWhitespace }
        guard text.contains("\"editable\":true"), let start = origin.firstRange(of: "\"file://")?.upperBound else { return nil }
        let path = origin[start...].prefix { $0 != "\"" }
        return path.hasPrefix("/") ? decoded(path) : nil
    }

    /// A path of a URL with its escapes undone.
    private static func decoded(_ path: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(path.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
