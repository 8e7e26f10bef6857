/// What one entry of a `PATH` makes visible, as found on the machine, independent of the entry's text.
package struct ToolFolder: Sendable, Equatable {
    /// A file or folder that is shown to the run, read-only.
    package struct Part: Sendable, Hashable {
        /// With every link resolved.
        package let source: String
        /// The path at which it is shown.
        package let destination: String

        package init(source: String, destination: String) {
            self.source = source
            self.destination = destination
        }

        /// Shown at its own path.
        package init(_ path: String) {
            self.init(source: path, destination: path)
        }
    }

    /// The entry as written in `PATH`.
    package let entry: String
    /// The files and folders to show.
    package let parts: [Part]
    /// The reason why it is omitted, as the rest of a sentence; `nil` if it is shown.
    package let hidden: String?
    /// Names of its programs that link to places which are not shown.
    package let leftOut: [String]
    /// Projects that its virtual environment uses packages from, and that are not shown with it.
    package let projects: [String]

    package init(entry: String, parts: [Part] = [], hidden: String? = nil, leftOut: [String] = [], projects: [String] = []) {
        self.entry = entry
        self.parts = parts
        self.hidden = hidden
        self.leftOut = leftOut
        self.projects = projects
    }
}
