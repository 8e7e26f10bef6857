#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the user database says about a user.
enum Account {
    static func home(of uid: UInt32) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var space = [CChar](repeating: 0, count: 16384)
        guard getpwuid_r(uid, &entry, &space, space.count, &found) == 0, found != nil, let home = entry.pw_dir else { return nil }
        return String(cString: home)
    }

    /// Ourselves.
    static var effective: UInt32 { geteuid() }
    static var effectiveGroup: UInt32 { getegid() }
}
