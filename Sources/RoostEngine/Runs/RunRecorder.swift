import Logging
import RoostModel
import RoostSupport

/// Stores what a runtime reports as events, in order. The first event after a quiet period is stored at once; further ones are batched: at
/// 64 events, 16 KiB or 2 ms, whichever comes first.
///
/// Adding waits while a full batch is being stored, which is the back-pressure on the run.
actor RunRecorder {
    private static let batchEvents = 64
    private static let batchBytes = 16 << 10
    private static let batchTime = Duration.milliseconds(2)

    private let stream: StreamID
    private let journal: any Journal
    private let clock: WallClock
    private let log: Logger
    private var pending: [EventDraft] = []
    private var pendingBytes = 0
    private var pacer: Task<Void, Never>?
    private var isWriting = false
    private var waiters: [Waiter<Void>] = []
    /// The first storage failure. The run fails with it, because an event must not be lost silently.
    private(set) var failure: (any Error)?

    init(run: RunID, journal: any Journal, clock: WallClock, log: Logger) {
        stream = .run(run)
        self.journal = journal
        self.clock = clock
        self.log = log
    }

    func add(_ payload: EventPayload, bytes: Int = 256) async {
        pending.append(EventDraft(stream, payload, at: clock.now()))
        pendingBytes += bytes
        if pending.count >= Self.batchEvents || pendingBytes >= Self.batchBytes {
            await flush()
        } else if pacer == nil {
            pacer = Task { await pace() }
        }
    }

    /// Stores batches as long as events arrive, with a pause in between for them to gather.
    private func pace() async {
        while !pending.isEmpty {
            await flush()
            do { try await clock.sleep(Self.batchTime) } catch { break }
        }
        pacer = nil
    }

    /// Returns when everything added before is durable.
    func flush() async {
        while isWriting {
            let waiter = Waiter<Void>()
            waiters.append(waiter)
            // Added events must become durable even if the run's task is cancelled.
            await waiter.valueDespiteCancellation
        }
        guard !pending.isEmpty else { return }
        let batch = pending
        pending = []
        pendingBytes = 0
        isWriting = true
        do {
            try await journal.append(batch)
        } catch {
            if failure == nil {
                failure = error
                log.error("Events of a run could not be stored", metadata: .keys((.error, "\(error)"), (.count, batch.count)))
            }
        }
        isWriting = false
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.resume() }
    }
}
