#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A failed system call with the reason the system gave.
struct SystemError: Error, CustomStringConvertible {
    let call: String
    let number: Int32

    init(_ call: String, number: Int32 = errno) {
        self.call = call
        self.number = number
    }

    var description: String { "\(call): \(Self.text(number))" }

    /// strerror's sentence, which for glibc is safe to read at any time.
    static func text(_ number: Int32) -> String {
        strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }
}
