#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Decides which addresses the daemon may connect to for a setting that names a host. Applied to resolved addresses: a name proves nothing.
package enum AddressGuard {
    /// Whether the address is public: not this machine, not a private or link-local network, not a metadata service, not multicast.
    ///
    /// - Parameter text: an IPv4 or IPv6 address; anything else is not public.
    package static func isPublic(_ text: String) -> Bool {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return isPublic(v4: UInt32(bigEndian: v4.s_addr)) }
        var v6 = in6_addr()
        // A zone (fe80::1%eth0) occurs only with link-local addresses.
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return false }
        let bytes = withUnsafeBytes(of: &v6) { Array($0) }
        return isPublic(v6: bytes)
    }

    /// Special-purpose blocks of RFC 6890 and its registry.
    private static func isPublic(v4 address: UInt32) -> Bool {
        let blocks: [(UInt32, Int)] = [
            (0x0000_0000, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8), (0xa9fe_0000, 16), (0xac10_0000, 12),
            (0xc000_0000, 24),
            (0xc000_0200, 24), (0xc058_6300, 24), (0xc0a8_0000, 16), (0xc612_0000, 15), (0xc633_6400, 24), (0xcb00_7100, 24),
            (0xe000_0000, 4), (0xf000_0000, 4),
        ]
        return !blocks.contains { address >> (32 - $0.1) == $0.0 >> (32 - $0.1) }
    }

    private static func isPublic(v6 bytes: [UInt8]) -> Bool {
        func embedded(_ start: Int) -> Bool {
            isPublic(v4: bytes[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) })
        }
        // IPv4 embedded in IPv6: mapped and compatible (::/96), translated (64:ff9b::/96), 6to4 (2002::/16).
        if bytes[..<10].allSatisfy({ $0 == 0 }) { return (bytes[10] == 0xff && bytes[11] == 0xff) ? embedded(12) : false }
        if bytes[..<12].elementsEqual([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) { return embedded(12) }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return embedded(2) }
        // Only global unicast (2000::/3) is public, except Teredo, ORCHID, documentation and benchmarking.
        guard bytes[0] & 0xe0 == 0x20 else { return false }
        if bytes[0] == 0x20, bytes[1] == 0x01 {
            if bytes[2] < 0x02 { return false }
            if bytes[2] == 0x0d, bytes[3] == 0xb8 { return false }
        }
        return !(bytes[0] == 0x3f && bytes[1] == 0xff)
    }
}
