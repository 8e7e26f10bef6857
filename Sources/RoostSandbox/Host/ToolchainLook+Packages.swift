import RoostSupport

extension ToolchainLook {
    /// Host projects whose packages a Python virtual environment uses in place (`pip install -e`). They are not part of the environment, so
    /// they are named instead of shown. Format: packaging.python.org, "Recording the Direct URL Origin".
    ///
    /// - Parameter folder: a folder of programs, with links resolved.
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

    /// The folder named by an origin, if the package is used in place.
    static func editable(_ origin: String) -> String? {
        let text = origin.filter { !$0.isWhitespace }
        guard text.contains("\"editable\":true"), let start = origin.firstRange(of: "\"file://")?.upperBound else { return nil }
        let path = origin[start...].prefix { $0 != "\"" }
        return path.hasPrefix("/") ? decoded(path) : nil
    }

    /// A URL path without percent-encoding.
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
