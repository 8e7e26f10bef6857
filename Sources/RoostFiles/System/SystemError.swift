#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A system call that failed, for people: what could not be done, to which thing, and the system's reason.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    package let action: String
    package let path: String
    package let code: Int32

    /// Reads `errno`, so it must be made directly after the call.
    package init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    package var description: String { "could not \(action) \(path): \(String(cString: strerror(code)).lowercased())" }
}
