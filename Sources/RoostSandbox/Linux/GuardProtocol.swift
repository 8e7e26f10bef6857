import RoostModel

/// The numbers and letters of the protocol between daemon and guard; the same as in `Sources/roost-guard/guard.h`.
enum GuardProtocol {
    /// bubblewrap passes the guard's file as an open descriptor: it needs no path inside, and cannot be replaced.
    static let guardInside = "/proc/self/fd/9"
    static let firstFile = 10

    static let go = UInt8(ascii: "G")
    static let terminate = UInt8(ascii: "T")
    static let kill = UInt8(ascii: "K")
    static let measure = UInt8(ascii: "M")
    static let execute = UInt8(ascii: "N")
    static let stop = UInt8(ascii: "O")

    enum Tag: UInt32 {
        case userNamespace = 1
        case owner = 2
        case overlay = 3
        case staging = 4
        case bind = 5
        case file = 6
        case program = 7
        case argument = 8
        case show = 9
        case share = 10
        case growing = 11
        case hide = 12
        case cover = 13
        case copy = 14
        case write = 15
        case below = 16
        case environment = 20
        case limit = 21
        case filter = 22
        case folder = 23
    }

    /// A message of the launcher.
    enum LauncherMessage: Equatable {
        /// A handle on the holder was passed with the message.
        case holder
        case failed(errno: Int32, step: String)
        /// About a folder of the host, before anything is executed.
        case notice(FolderNotice)
        /// The size of the growing folders in bytes.
        case occupied(Int64)
        /// Every process of the run has ended. `text` is bubblewrap's error output.
        case gone(text: String)

        init?(_ packet: ArraySlice<UInt8>) {
            guard let letter = packet.first else { return nil }
            let text = String(decoding: packet.dropFirst(5), as: UTF8.self)
            switch letter {
            case UInt8(ascii: "P"): self = .holder
            case UInt8(ascii: "F"): self = .failed(errno: GuardProtocol.number(packet), step: text)
            case UInt8(ascii: "Z"): self = .gone(text: text)
            case UInt8(ascii: "C"): self = .notice(.covered(count: Int(GuardProtocol.number(packet)), folder: text))
            case UInt8(ascii: "L"): self = .notice(.noLayer(errno: GuardProtocol.number(packet), folder: text))
            case UInt8(ascii: "H"): self = .notice(.notHidden(errno: GuardProtocol.number(packet), folder: text))
            case UInt8(ascii: "D"): self = .occupied(GuardProtocol.bytes(packet))
            case UInt8(ascii: "B"): self = .notice(.below(errno: GuardProtocol.number(packet), path: text))
            case UInt8(ascii: "U"): self = .notice(.unsearched(folder: text))
            default: return nil
            }
        }
    }

    /// A message of the guard.
    enum GuardMessage: Equatable {
        case ready(Evidence)
        case started
        case notExecuted(errno: Int32)
        case notFiltered(errno: Int32)
        /// The size of shared memory segments in bytes.
        case segments(Int64)
        case exited(Int)
        case signaled(Int)

        init?(_ packet: ArraySlice<UInt8>) {
            guard let letter = packet.first else { return nil }
            let number = GuardProtocol.number(packet)
            switch letter {
            case UInt8(ascii: "R"):
                guard let evidence = Evidence(packet.dropFirst(5)) else { return nil }
                self = .ready(evidence)
            case UInt8(ascii: "S"): self = .started
            case UInt8(ascii: "E"): self = .notExecuted(errno: number)
            case UInt8(ascii: "N"): self = .notFiltered(errno: number)
            case UInt8(ascii: "V"): self = .segments(GuardProtocol.bytes(packet))
            case UInt8(ascii: "X"): self = .exited(Int(number))
            case UInt8(ascii: "Q"): self = .signaled(Int(number))
            default: return nil
            }
        }
    }

    /// The number of bytes in a packet, after its letter and number.
    private static func bytes(_ packet: ArraySlice<UInt8>) -> Int64 {
        let bytes = packet.dropFirst(5).prefix(8)
        return bytes.count == 8 ? Int64(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }) : 0
    }

    /// The end of a call in a helper sandbox.
    enum HelperMessage: Equatable {
        case ready(Evidence)
        case ended(call: UInt32, CallEnding)

        init?(_ packet: ArraySlice<UInt8>) {
            guard let letter = packet.first else { return nil }
            if letter == UInt8(ascii: "R") {
                guard let evidence = Evidence(packet.dropFirst(5)) else { return nil }
                self = .ready(evidence)
                return
            }
            let call = UInt32(bitPattern: GuardProtocol.number(packet.dropFirst(4)))
            let number = GuardProtocol.number(packet)
            switch letter {
            case UInt8(ascii: "E"): self = .ended(call: call, .notExecuted(errno: number))
            case UInt8(ascii: "X"): self = .ended(call: call, .exited(Int(number)))
            case UInt8(ascii: "Q"): self = .ended(call: call, .signaled(Int(number)))
            case UInt8(ascii: "W"): self = .ended(call: call, .stalled)
            default: return nil
            }
        }
    }

    enum CallEnding: Equatable {
        case exited(Int)
        case signaled(Int)
        case notExecuted(errno: Int32)
        /// The call was blocked on something that is not a regular file.
        case stalled
    }

    private static func number(_ packet: ArraySlice<UInt8>) -> Int32 {
        let bytes = packet.dropFirst().prefix(4)
        guard bytes.count == 4 else { return 0 }
        return Int32(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
}

/// The guard's evidence of its isolation: namespaces by inode number, effective capabilities, no_new_privs.
struct Evidence: Equatable {
    static let names = ["user", "mnt", "pid", "ipc", "uts", "net"]

    let namespaces: [UInt64]
    let capabilities: UInt64
    let hasNoNewPrivileges: Bool

    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == 64 else { return nil }
        var words: [UInt64] = []
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 8) {
            // Both sides are on this machine, and all supported architectures are little-endian.
            words.append(bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
        namespaces = Array(words[0..<6])
        capabilities = words[6]
        hasNoNewPrivileges = words[7] == 1
    }
}
