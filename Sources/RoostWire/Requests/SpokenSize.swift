/// The maximum size of a prompt or message.
package enum SpokenSize {
    /// In bytes of UTF-8.
    package static let most = 1 << 20

    /// The maximum size of a request with a text of that size, however it is escaped, and its other fields.
    package static let mostOfRequest = 8 << 20

    /// - Parameter what: `prompt` or `message`, for the error message.
    /// - Throws: ``ErrorBody`` with `body_too_large`.
    package static func check(_ text: String, _ what: String) throws {
        let size = text.utf8.count
        guard size > most else { return }
        throw ErrorBody(
            .bodyTooLarge, "the \(what) has \(size) bytes; it may have at most \(most)",
            hint: "put it into a file of the project and name that file, or attach it: --attach FILE", requestId: "")
    }
}
