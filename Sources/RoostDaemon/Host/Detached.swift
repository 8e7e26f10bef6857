import CRoostSystem
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Starts the daemon as a separate process and waits until it answers.
enum Detached {
    static let readyDescriptor: Int32 = 3

    /// - Returns: the daemon's information, and whether another command had already started it.
    static func start(_ state: StateFolder, arguments: [String]) async throws -> (info: InfoAnswer, wasRunning: Bool) {
        for folder in [state.path, state.runFolder, state.logs] { try PrivateFolder.make(folder) }
        // Several commands may find no daemon at the same time: one starts it, the others wait and use it.
        let turn = try StartTurn(path: state.startLock)
        defer { turn.end() }
        if let info = try await turn.living(state) { return (info, true) }
        return (try await spawned(state, arguments), false)
    }

    private static func spawned(_ state: StateFolder, _ arguments: [String]) async throws -> InfoAnswer {
        var ends: [Int32] = [-1, -1]
        guard roost_private_pipe(&ends) == 0 else { throw DaemonError.stateFolder(state.path, why: String(cString: strerror(errno))) }
        defer { close(ends[0]) }
        try spawn(state, arguments, ready: ends[1])
        close(ends[1])
        let word = readAll(ends[0])
        if word.hasPrefix("ready"), let info = await RunningDaemon.info(state) { return info }
        guard word.hasPrefix(ReadySignal.failure),
            let why = try? JSONDecoder().decode(ErrorBody.self, from: Data(word.utf8.dropFirst(ReadySignal.failure.utf8.count))),
            let code = why.code
        else { throw ErrorBody(.notRunning, "the daemon ended before it was ready", hint: "see its log: \(state.log)", requestId: "") }
        throw ErrorBody(code, "the daemon did not start: \(why.error.message)", hint: why.error.hint, requestId: "")
    }

    private static func spawn(_ state: StateFolder, _ arguments: [String], ready: Int32) throws {
        let log = open(state.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard log >= 0 else { throw DaemonError.stateFolder(state.log, why: String(cString: strerror(errno))) }
        defer { close(log) }
        var environment = HostEnvironment.current
        environment[ReadySignal.variable] = String(readyDescriptor)
        // The daemon starts in the root folder, so that it keeps no file system busy; a relative ROOST_HOME must be resolved before.
        environment["ROOST_HOME"] = state.path
        let process = withCStrings(["roost", "up"] + arguments) { argv in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                roost_start_detached("/proc/self/exe", argv, envp, log, ready)
            }
        }
        guard process > 0 else {
            throw DaemonError.stateFolder(state.path, why: "the process cannot be started: \(String(cString: strerror(errno)))")
        }
    }

    private static func readAll(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
            if bytes.contains(10) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The daemon's end of the pipe from which the starting command reads.
struct ReadySignal: Sendable {
    static let variable = "ROOST_READY_DESCRIPTOR"
    /// The prefix of a line with the reason of a failure; the rest is an ``ErrorBody`` as JSON.
    static let failure = "failed "

    private let descriptor: Int32

    static func inherited() -> ReadySignal? {
        guard let text = HostEnvironment.current[variable], let descriptor = Int32(text), fcntl(descriptor, F_GETFD) >= 0 else {
            return nil
        }
        unsetenv(variable)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return ReadySignal(descriptor: descriptor)
    }

    func ready() {
        say("ready\n")
    }

    func failed(_ why: ErrorBody) {
        guard let words = try? JSONEncoder().encode(why) else { return }
        say(Self.failure + String(decoding: words, as: UTF8.self) + "\n")
    }

    private func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
        close(descriptor)
    }
}
