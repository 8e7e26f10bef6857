#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A failed system call: what could not be done, with which file, and the system's reason.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What could not be done, as a verb: `open`, `rename`.
    package let action: String
    /// The file or folder, or another name of what the call was about.
    package let path: String
    /// The value of `errno`.
    package let code: Int32

    /// Reads `errno`, so it must be created directly after the call.
    package init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// A sentence for the user: `could not open /a/b: permission denied`.
    package var description: String { "could not \(action) \(path): \(String(cString: strerror(code)).lowercased())" }
}
