import RoostModel
import RoostWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct ErrorCodeTests {
    @Test("Every code of the daemon has an HTTP error status")
    func statuses() {
        for code in ErrorCode.allCases where ![.notRunning, .timedOut].contains(code) {
            #expect((400...599).contains(code.httpStatus), "\(code.rawValue)")
        }
    }

    @Test("An error body has a code, a message, a hint and whether to try again")
    func body() throws {
        let body = ErrorBody(.runNotFound, "there is no run abc", requestId: "r1")
        let data = try JSONEncoder().encode(body)
        let read = try JSONDecoder().decode(ErrorBody.self, from: data)
        #expect(read == body)
        #expect(read.code == .runNotFound)
        #expect(read.error.hint?.contains("@last") == true)
        #expect(!read.error.retryable)
    }
}
