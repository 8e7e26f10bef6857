import NIOCore
import Synchronization

/// Receives periodic calls for a connection that may be otherwise idle.
protocol HeartbeatMember: AnyObject {
    /// - Parameter count: the number of the member's beats, from 1.
    func beat(_ count: Int)
}

/// One timer for all connections of an event loop, instead of one for each.
final class Heartbeat: Sendable {
    typealias Key = Int

    /// The time between beats; keep-alive comments are sent every third beat, pings every fourth.
    static let interval = TimeAmount.seconds(5)
    static let beatsPerComment = 3
    static let beatsPerPing = 4

    private struct Member {
        let member: any HeartbeatMember
        var count = 0
    }

    private struct OfLoop {
        var members: [Key: Member] = [:]
        var nextKey = 0
        var timer: RepeatedTask?
    }

    private let interval: TimeAmount
    private let loops = Mutex<[ObjectIdentifier: NIOLoopBoundBox<OfLoop>]>([:])

    init(interval: TimeAmount = Heartbeat.interval) {
        self.interval = interval
    }

    /// Call all methods on the event loop. The member is retained until it is removed.
    func add(_ member: any HeartbeatMember, on loop: any EventLoop) -> Key {
        let box = members(loop)
        let key = box.value.nextKey
        box.value.nextKey += 1
        box.value.members[key] = Member(member: member)
        if box.value.timer == nil {
            box.value.timer = loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in Self.tick(box) }
        }
        return key
    }

    func remove(_ key: Key, on loop: any EventLoop) {
        let box = members(loop)
        box.value.members[key] = nil
        guard box.value.members.isEmpty else { return }
        box.value.timer?.cancel()
        box.value.timer = nil
    }

    private func members(_ loop: any EventLoop) -> NIOLoopBoundBox<OfLoop> {
        loops.withLock { loops in
            if let known = loops[ObjectIdentifier(loop)] { return known }
            let box = NIOLoopBoundBox(OfLoop(), eventLoop: loop)
            loops[ObjectIdentifier(loop)] = box
            return box
        }
    }

    private static func tick(_ box: NIOLoopBoundBox<OfLoop>) {
        // A member may be removed during its call.
        for key in Array(box.value.members.keys) {
            box.value.members[key]?.count += 1
            guard let member = box.value.members[key] else { continue }
            member.member.beat(member.count)
        }
    }
}
