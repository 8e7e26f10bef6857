#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A failed system call with its errno.
struct SystemError: Error, CustomStringConvertible {
    let call: String
    let number: Int32

    init(_ call: String, number: Int32 = errno) {
        self.call = call
        self.number = number
    }

    var description: String { "\(call): \(Self.text(number))" }

    /// The text of strerror, which is thread-safe in glibc.
    static func text(_ number: Int32) -> String {
        strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }
}
