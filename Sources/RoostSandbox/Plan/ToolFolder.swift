/// What one entry of a `PATH` opens, as the look at the machine found it. Nothing of it is told by the text of the entry.
package struct ToolFolder: Sendable, Equatable {
    /// Something that is shown to the run, read-only.
    package struct Part: Sendable, Hashable {
        /// With every link resolved.
        package let source: String
        package let destination: String

        package init(source: String, destination: String) {
            self.source = source
            self.destination = destination
        }

        /// At its own place.
        package init(_ path: String) {
            self.init(source: path, destination: path)
        }
    }

    /// As it stands in `PATH`.
    package let entry: String
    package let parts: [Part]
    /// Why it is left out, as the rest of a sentence; `nil` where it is shown.
    package let hidden: String?
    /// Names of its programs that are links to where nothing is shown.
    package let leftOut: [String]
    /// Projects from which packages of its virtual environment are taken, which are not shown with it.
    package let projects: [String]

    package init(entry: String, parts: [Part] = [], hidden: String? = nil, leftOut: [String] = [], projects: [String] = []) {
        self.entry = entry
        self.parts = parts
        self.hidden = hidden
        self.leftOut = leftOut
        self.projects = projects
    }
}
