import CRoostSystem

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

    /// The person's name, else the user's.
    static func name(of uid: UInt32) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var space = [CChar](repeating: 0, count: 16384)
        guard getpwuid_r(uid, &entry, &space, space.count, &found) == 0, found != nil else { return nil }
        let person = entry.pw_gecos.map { String(cString: $0).prefix { $0 != "," } } ?? ""
        return person.isEmpty ? entry.pw_name.map { String(cString: $0) } : String(person)
    }

    /// Whether the launcher may mount in its own right. In a user namespace the kernel lays no layer over a folder in which something is mounted: it
    /// would uncover what is below.
    static var mayMount: Bool {
        #if os(Linux)
            geteuid() == 0 && roost_has_capability(Int32(ROOST_CAPABILITY_SYS_ADMIN)) == 1
        #else
            false
        #endif
    }

    /// Ourselves.
    static var effective: UInt32 { geteuid() }
    static var effectiveGroup: UInt32 { getegid() }
}
