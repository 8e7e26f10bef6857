#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Metrics of the daemon's own process, read on request.
package enum ProcessMetrics {
    static let help = [
        "process.resident.memory.bytes": "Memory that the process has in use.",
        "process.open.fds": "Descriptors that are open.",
        "process.start.time.seconds": "When the daemon started, in seconds since 1970.",
    ]

    /// Open descriptors, resident memory (Linux only) and the start time.
    ///
    /// - Parameter startedAt: seconds since 1970.
    package static func samples(startedAt: Double) -> [MetricSample] {
        var samples = [MetricSample(label: "process.open.fds", value: .gauge(Double(descriptors())))]
        if let memory = residentBytes() { samples.append(MetricSample(label: "process.resident.memory.bytes", value: .gauge(memory))) }
        return samples + [MetricSample(label: "process.start.time.seconds", value: .gauge(startedAt))]
    }

    private static func residentBytes() -> Double? {
        #if os(Linux)
            guard let file = fopen("/proc/self/statm", "re") else { return nil }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 128)
            guard fgets(&line, Int32(line.count), file) != nil else { return nil }
            let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: " ")
            return words.dropFirst().first.flatMap { Double($0) }.map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
        #else
            return nil
        #endif
    }

    private static func descriptors() -> Int {
        guard let folder = opendir("/dev/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // `.`, `..` and the descriptor opened for this listing.
        return max(0, count - 3)
    }
}
