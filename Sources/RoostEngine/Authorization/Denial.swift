/// Why the authorizer refuses an action.
package enum Denial: Error, Sendable, Equatable {
    /// The object does not exist for this caller; entry points answer as if it never existed.
    case notThere
    /// The folder does not exist for this caller, whether it exists or not.
    case folderNotThere(String)
    /// The caller may see the object but not do this.
    case forbidden(String, hint: String? = nil)
}
