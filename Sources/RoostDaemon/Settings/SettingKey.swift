/// Every setting of the daemon: key, kind, default, meaning. docs/configuration.md is checked against this list.
package enum SettingKey: String, CaseIterable, Sendable {
    case logLevel = "log.level"
    case retentionCount = "retention.count"
    case retentionDays = "retention.days"
    case runsParallel = "runs.parallel"
    case warmMinutes = "warm.minutes"
    case warmSessions = "warm.sessions"

    package enum Kind: Sendable, Equatable {
        case number(ClosedRange<Int>)
        case word([String])
    }

    package var kind: Kind {
        switch self {
        case .logLevel: .word(["trace", "debug", "info", "notice", "warning", "error", "critical"])
        case .retentionCount: .number(0...100_000)
        case .retentionDays: .number(0...36_500)
        case .runsParallel: .number(1...1024)
        case .warmMinutes: .number(0...1440)
        case .warmSessions: .number(0...256)
        }
    }

    /// - Parameter cores: of this machine; the number of parallel runs follows it.
    package func defaultValue(cores: Int) -> String {
        switch self {
        case .logLevel: "info"
        case .retentionCount: "200"
        case .retentionDays: "14"
        case .runsParallel: String(max(2, cores))
        case .warmMinutes: "10"
        case .warmSessions: "4"
        }
    }

    package var meaning: String {
        switch self {
        case .logLevel: "the least severe level that is written to the daemon's log"
        case .retentionCount: "how many finished work trees are kept at most"
        case .retentionDays: "after how many days a finished work tree is removed"
        case .runsParallel: "how many runs work at once; the rest waits in the queue"
        case .warmMinutes: "how long an agent's process stays ready after a turn"
        case .warmSessions: "how many agents' processes stay ready at once"
        }
    }

    /// `ROOST_` and the key in capitals.
    package var variable: String {
        "ROOST_" + rawValue.uppercased().split(separator: ".").joined(separator: "_")
    }
}
