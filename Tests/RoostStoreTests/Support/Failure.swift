import RoostModel

/// What a body throws; `nil` if it succeeds. (`#expect(throws:)` cannot contain a mutating call.)
func failure(of body: () async throws -> some Any) async -> (any Error)? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
