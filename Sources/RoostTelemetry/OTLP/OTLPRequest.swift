package import RoostModel
import RoostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Request bodies of OTLP over HTTP in JSON (opentelemetry-proto 1.x: ids in hexadecimal, 64-bit integers as strings, enums as numbers).
package enum OTLPRequest {
    /// The body for `/v1/metrics`. Sums are cumulative since `start`.
    package static func metrics(_ samples: [MetricSample], start: Timestamp, now: Timestamp, instance: String) -> JSONValue {
        var byName: [(name: String, samples: [MetricSample])] = []
        for sample in samples {
            if byName.last?.name == sample.label {
                byName[byName.count - 1].samples.append(sample)
            } else {
                byName.append((sample.label, [sample]))
            }
        }
        let metrics = byName.map { metric($0.samples, start: start, now: now) }
        return .object([
            "resourceMetrics": .array([
                .object([
                    "resource": resource(instance), "scopeMetrics": .array([.object(["scope": scope, "metrics": .array(metrics)])]),
                ])
            ])
        ])
    }

    /// The body for `/v1/traces`.
    package static func traces(_ spans: [SpanRecord], instance: String) -> JSONValue {
        .object([
            "resourceSpans": .array([
                .object([
                    "resource": resource(instance), "scopeSpans": .array([.object(["scope": scope, "spans": .array(spans.map(span))])]),
                ])
            ])
        ])
    }

    private static func metric(_ samples: [MetricSample], start: Timestamp, now: Timestamp) -> JSONValue {
        let label = samples[0].label
        let points = samples.map { point($0, start: start, now: now) }
        var members: [String: JSONValue] = ["name": .string(label)]
        if let key = MetricKey(rawValue: label) { members["description"] = .string(key.help) }
        switch samples[0].value {
        case .counter:
            members["sum"] = .object(["aggregationTemporality": .integer(2), "isMonotonic": .bool(true), "dataPoints": .array(points)])
        case .gauge: members["gauge"] = .object(["dataPoints": .array(points)])
        case .histogram:
            members["unit"] = .string("s")
            members["histogram"] = .object(["aggregationTemporality": .integer(2), "dataPoints": .array(points)])
        }
        return .object(members)
    }

    private static func point(_ sample: MetricSample, start: Timestamp, now: Timestamp) -> JSONValue {
        var point: [String: JSONValue] = [
            "attributes": .array(sample.dimensions.map { attribute($0.0, .string($0.1)) }), "startTimeUnixNano": nanoseconds(start),
            "timeUnixNano": nanoseconds(now),
        ]
        switch sample.value {
        case .counter(let total): point["asInt"] = .string("\(total)")
        case .gauge(let value): point["asDouble"] = .number(value)
        case .histogram(let bounds, let counts, let sum):
            point["explicitBounds"] = .array(bounds.map(JSONValue.number))
            point["bucketCounts"] = .array(counts.map { .string("\($0)") })
            point["count"] = .string("\(counts.reduce(0, +))")
            point["sum"] = .number(sum)
        }
        return .object(point)
    }

    private static func span(_ span: SpanRecord) -> JSONValue {
        var members: [String: JSONValue] = [
            "traceId": .string(span.trace.description), "spanId": .string(span.id.description), "name": .string(span.name),
            "kind": .integer(Int64(span.kind.rawValue)), "startTimeUnixNano": .string("\(span.start)"),
            "endTimeUnixNano": .string("\(span.end)"),
            "attributes": .array(span.attributes.sorted { $0.key < $1.key }.map { attribute($0.key, $0.value) }),
        ]
        if let parent = span.parent { members["parentSpanId"] = .string(parent.description) }
        if let failure = span.failure { members["status"] = .object(["code": .integer(2), "message": .string(failure)]) }
        return .object(members)
    }

    private static func attribute(_ name: String, _ value: SpanRecord.Attribute) -> JSONValue {
        let value: JSONValue =
            switch value {
            case .string(let text): .object(["stringValue": .string(text)])
            case .integer(let number): .object(["intValue": .string("\(number)")])
            case .double(let number): .object(["doubleValue": .number(number)])
            case .bool(let value): .object(["boolValue": .bool(value)])
            }
        return .object(["key": .string(name), "value": value])
    }

    private static func resource(_ instance: String) -> JSONValue {
        .object([
            "attributes": .array([
                attribute("service.name", .string("roost")), attribute("service.version", .string(roostVersion)),
                attribute("service.instance.id", .string(instance)),
            ])
        ])
    }

    private static let scope: JSONValue = .object(["name": .string("roost"), "version": .string(roostVersion)])

    private static func nanoseconds(_ time: Timestamp) -> JSONValue { .string("\(time.milliseconds)000000") }

    static func bytes(_ value: JSONValue) -> [UInt8] {
        // Encoding cannot fail: all numbers are finite.
        (try? JSONEncoder().encode(value)).map { [UInt8]($0) } ?? []
    }
}
