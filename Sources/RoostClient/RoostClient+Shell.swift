import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension RoostClient {
    /// Opens a terminal in a task's sandbox. `input` is what the person types; `show` gets what the terminal prints.
    package func shell(
        _ path: String, environment: [String: String], input: AsyncStream<[UInt8]>, show: ([UInt8]) async -> Void
    ) async throws {
        var request = request(.POST, path)
        for (name, value) in environment { request.headers.add(name: "roost-env-" + name.lowercased(), value: value) }
        request.body = .stream(input.map { ByteBuffer(bytes: $0) }, length: .unknown)
        let response = try await execute(request, timeout: .hours(24 * 365))
        guard response.status == .ok else { throw try await failure(response) }
        for try await buffer in response.body { await show(Array(buffer.readableBytesView)) }
    }

    /// Sends a run's command its standard input as it arrives, then the end of input. Returns when the command has received everything or
    /// has closed its input.
    ///
    /// - Throws: ``ErrorBody``.
    package func feed<Input: AsyncSequence & Sendable>(_ path: String, _ input: Input) async throws where Input.Element == [UInt8] {
        var request = request(.POST, path)
        request.body = .stream(input.map { ByteBuffer(bytes: $0) }, length: .unknown)
        let response = try await execute(request, timeout: .hours(24 * 365))
        guard response.status == .ok else { throw try await failure(response) }
        _ = try await response.body.collect(upTo: 1 << 20)
    }
}
