#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file or folder, closed with its last reference.
package final class Descriptor: Sendable {
    /// The number of the file descriptor, valid as long as this object.
    package let raw: Int32

    /// - Parameter raw: an open file descriptor, which this object closes.
    package init(owning raw: Int32) {
        self.raw = raw
    }

    deinit {
        close(raw)
    }
}
