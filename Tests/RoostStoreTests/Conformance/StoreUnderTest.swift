import RoostModel
import RoostStore
import RoostTestSupport

/// The stores that the conformance suites run against. Another database driver is added as a case.
enum StoreUnderTest: CaseIterable, Sendable {
    case memory
    case file

    static var all: [StoreUnderTest] { allCases }

    func run(
        seed: UInt64 = 1, redact: @escaping @Sendable (StreamID, String) -> String = { $1 },
        _ body: (inout StoreFixture) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            var fixture = try StoreFixture(seed: seed, redact: redact)
            try await body(&fixture)
            await fixture.store.close()
        case .file:
            try await withScratchFolder { folder in
                var fixture = try StoreFixture(seed: seed, location: .file(folder + "/roost.db"), redact: redact)
                try await body(&fixture)
                await fixture.store.close()
            }
        }
    }
}
