import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Tells systemd that the daemon answers (sd_notify(3)); does nothing without `NOTIFY_SOCKET`.
enum ReadyNotice {
    static let variable = "NOTIFY_SOCKET"

    static func send(_ text: String = "READY=1") {
        #if os(Linux)
            guard let name = HostEnvironment.current[variable], name.hasPrefix("/") || name.hasPrefix("@") else { return }
            // Child processes must not notify in the daemon's name.
            unsetenv(variable)
            var bytes = Array(name.utf8)
            // A name in the abstract namespace starts with a zero byte.
            if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
            var address = sockaddr_un()
            guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { return }
            defer { close(descriptor) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
            let message = Array(text.utf8)
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, length)
                }
            }
        #endif
    }
}
