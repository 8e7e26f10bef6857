import HTTPTypes
import Hummingbird
import RoostEngine
import RoostModel
import RoostWire

/// The daemon itself: health, facts, findings, stop.
struct SystemRoutes: Sendable {
    let ports: DoorPorts
    let events: EventStream

    func add(to router: Router<DoorContext>) {
        router.get("health") { _, _ in try Response.json(HealthAnswer(timestamp: ports.clock.now())) }
        router.get("v1/info") { _, _ in try Response.json(try await ports.info()) }
        router.get("v1/diagnostics") { _, _ in try Response.json(ListAnswer(items: await ports.diagnostics())) }
        router.get("v1/events") { request, context in
            try await events.answer(request, .all, context)
        }
        router.post("v1/shutdown") { _, _ in
            ports.shutDown()
            return try Response.json(HealthAnswer(timestamp: ports.clock.now()), status: .accepted)
        }
        router.post("v1/gc") { request, context in
            let body = try await request.decode(CollectRequest.self, context)
            // A bound that is not given does not bind; where none is given, everything finished goes.
            let isUnbound = body.olderThanMs == nil && body.keep == nil
            let age = body.olderThanMs.map { Duration.milliseconds(max(0, $0)) } ?? (isUnbound ? .zero : .seconds(86_400 * 365_000))
            let removed = try await ports.engine.retention.collect(age: age, keeping: max(0, body.keep ?? (isUnbound ? 0 : Int.max)))
            return try Response.json(CollectAnswer(removed: removed))
        }
    }
}
