/// Why an authorizer refuses.
package enum Denial: Error, Sendable, Equatable {
    /// For this caller there is no such thing; entry points answer as for one that never was.
    case notThere
    /// For this caller there is no such folder, whatever lies there.
    case folderNotThere(String)
    /// The caller may know of the thing, but not do this to it.
    case forbidden(String, hint: String? = nil)
}
