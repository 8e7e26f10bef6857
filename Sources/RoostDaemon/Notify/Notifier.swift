import CoreMetrics
import Logging
import RoostModel
import RoostSupport
import RoostWire
import ServiceLifecycle

/// A notification channel.
struct NotificationWay: Sendable {
    /// The name in metrics and the log: `desktop`, `webhook`.
    let name: String
    let tell: @Sendable (Notification) async throws -> Void
}

/// Reads the journal and sends notifications. Runs never wait for it: each channel has a short queue of its own, and notifications that do
/// not fit are dropped and counted.
struct Notifier: Service {
    private static let queueLimit = 64

    let journal: any Journal
    let queries: any Queries
    let ways: [NotificationWay]
    let log: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { group in
                var queues: [(way: NotificationWay, queue: AsyncStream<Notification>.Continuation)] = []
                for way in ways {
                    let (stream, continuation) = AsyncStream.makeStream(
                        of: Notification.self, bufferingPolicy: .bufferingOldest(Self.queueLimit))
                    queues.append((way, continuation))
                    group.addTask { await work(stream, way) }
                }
                defer { for (_, queue) in queues { queue.finish() } }
                let subscription = await journal.subscribe(
                    StreamFilter(.all, types: [.runFinished, .runStatus]), after: try await journal.head())
                for try await frame in subscription {
                    guard case .event(let entry) = frame, let notification = await notification(entry) else { continue }
                    for (way, queue) in queues {
                        if case .dropped = queue.yield(notification) { count(way, "dropped") }
                    }
                }
            }
        }
    }

    private func work(_ notifications: AsyncStream<Notification>, _ way: NotificationWay) async {
        for await notification in notifications {
            do {
                try await way.tell(notification)
                count(way, "sent")
            } catch is CancellationError {
                return
            } catch {
                count(way, "failed")
                log.warning(
                    "A notification could not be sent",
                    metadata: .keys((.reason, way.name), (.run, notification.runId), (.error, "\(error)")))
            }
        }
    }

    private func count(_ way: NotificationWay, _ outcome: String) {
        MetricKey.notifications.counter(("way", way.name), ("outcome", outcome)).increment()
    }

    /// The run and task are read from the store when needed, not cached.
    private func notification(_ entry: JournalEntry) async -> Notification? {
        guard case .run(let id) = entry.stream, let payload = entry.decoded, let told = Notification.kind(of: payload) else { return nil }
        do {
            guard let run = try await queries.run(id), let task = try await queries.task(run.taskID)?.task else { return nil }
            return Notification(
                kind: told.kind, runId: id, taskId: task.id, taskTitle: task.title, agent: task.spec.agent, status: told.status,
                reason: told.outcome?.reason, message: told.outcome?.message, at: entry.at, position: entry.position)
        } catch {
            log.warning("A notification could not be created", metadata: .keys((.run, id), (.error, "\(error)")))
            return nil
        }
    }
}
