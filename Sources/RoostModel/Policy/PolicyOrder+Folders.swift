/// Folder lists are compared by what they contain. Writable folders count as readable.
extension PolicyOrder {
    static let readable = PolicyOrder { old, new, _ in
        // A path that moves between the two lists is reported once, as writable.
        func isTold(_ path: String) -> Bool { new.writablePaths.contains(path) || old.writablePaths.contains(path) }
        let added = new.readablePaths.filter { !old.readablePaths.contains($0) && !isTold($0) }
        let removed = old.readablePaths.filter { !new.readablePaths.contains($0) && !isTold($0) }
        return added.map { path in
            old.reads.contains(path)
                ? Difference(direction: .other, text: "\(path) can still be read")
                : Difference(direction: .wider, text: "\(path) can be read")
        }
            + removed.map { path in
                new.reads.contains(path)
                    ? Difference(direction: .other, text: "\(path) can still be read")
                    : Difference(direction: .narrower, text: "\(path) can no longer be read")
            }
    } meet: { first, second, met in
        let written = first.writes.met(with: second.writes)
        met.readablePaths = first.reads.met(with: second.reads).list.filter { !written.contains($0) }
    }

    static let writable = PolicyOrder { old, new, _ in
        let added = new.writablePaths.filter { !old.writablePaths.contains($0) }
        let removed = old.writablePaths.filter { !new.writablePaths.contains($0) }
        return added.map { path in
            old.writes.contains(path)
                ? Difference(direction: .other, text: "\(path) can still be changed")
                : Difference(direction: .wider, text: "\(path) can be changed")
        }
            + removed.map { path in
                if new.writes.contains(path) { return Difference(direction: .other, text: "\(path) can still be changed") }
                let rest = new.reads.contains(path) ? "changed, only read" : "read or changed"
                return Difference(direction: .narrower, text: "\(path) can no longer be \(rest)")
            }
    } meet: { first, second, met in
        met.writablePaths = first.writes.met(with: second.writes).list
    }
}
