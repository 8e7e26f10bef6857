import CRoostSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The entry of a user in the user database.
enum Account {
    static func home(of uid: UInt32) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var space = [CChar](repeating: 0, count: 16384)
        guard getpwuid_r(uid, &entry, &space, space.count, &found) == 0, found != nil, let home = entry.pw_dir else { return nil }
        return String(cString: home)
    }

    /// The user's full name, or the login name where there is none.
    static func name(of uid: UInt32) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var space = [CChar](repeating: 0, count: 16384)
        guard getpwuid_r(uid, &entry, &space, space.count, &found) == 0, found != nil else { return nil }
        let person = entry.pw_gecos.map { String(cString: $0).prefix { $0 != "," } } ?? ""
        return person.isEmpty ? entry.pw_name.map { String(cString: $0) } : String(person)
    }

    /// Whether the launcher may mount with privileges. In a user namespace the kernel mounts no overlay over a folder that contains a
    /// mount, as that would uncover what the mount hides.
    static var mayMount: Bool {
        #if os(Linux)
            geteuid() == 0 && roost_has_capability(Int32(ROOST_CAPABILITY_SYS_ADMIN)) == 1
        #else
            false
        #endif
    }

    /// The user id of the daemon.
    static var effective: UInt32 { geteuid() }
    static var effectiveGroup: UInt32 { getegid() }
}
