import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Files that are attached to a prompt or message.
struct AttachedFiles: ParsableArguments {
    @Option(
        name: .customLong("attach"), help: ArgumentHelp("Attach this file, at most 25 MiB; repeatable", valueName: "file"),
        completion: .file())
    var paths: [String] = []

    var isEmpty: Bool { paths.isEmpty }

    private static let most = 25 << 20

    /// Uploads the files; `nil` if there are none. All files are read before the first one is sent.
    ///
    /// - Throws: ``ErrorBody``.
    func upload(to client: RoostClient) async throws -> [AttachmentID]? {
        if paths.isEmpty { return nil }
        let contents = try paths.map { (path: $0, bytes: try Self.read($0)) }
        var ids: [AttachmentID] = []
        for (path, bytes) in contents {
            let name = path.split(separator: "/").last.map(String.init) ?? "file"
            let answer: AttachmentAnswer = try await client.upload(
                "/v1/attachments?name=\(QueryText.encoded(name))", bytes, mediaType: "application/octet-stream")
            ids.append(answer.id)
        }
        return ids
    }

    private static func read(_ path: String) throws -> [UInt8] {
        func refusal(_ why: String) -> ErrorBody { ErrorBody(.invalidRequest, "\(path) cannot be attached: \(why)", requestId: "") }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw refusal(String(cString: strerror(errno))) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw refusal("it is not a regular file") }
        guard status.st_size <= most else {
            throw refusal("its size is \(formatted(bytes: Int64(status.st_size))), and the limit is 25 MiB")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            #if os(Linux)
                let count = Glibc.read(file, &buffer, buffer.count)
            #else
                let count = Darwin.read(file, &buffer, buffer.count)
            #endif
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw refusal(String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
