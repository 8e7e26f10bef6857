import RoostModel

/// Every setting of the daemon: key, kind, default, meaning. A test compares docs/configuration.md with this list.
package enum SettingKey: String, CaseIterable, Sendable {
    /// Names of tools, such as `npm`; default: none.
    case defaultsCaches = "defaults.caches"
    /// `NAME=VALUE` pairs; default: none.
    case defaultsEnvironment = "defaults.environment"
    /// Limits by the names of `roost run --limit`; default: none.
    case defaultsLimits = "defaults.limits"
    /// A runtime's name of a model; default: the agent's own.
    case defaultsModel = "defaults.model"
    /// `usual`, or a value of `NetworkAccess`; default: `usual`.
    case defaultsNetwork = "defaults.network"
    /// `auto`, `always` or `never`; default: `auto`.
    case logFile = "log.file"
    /// A level of swift-log; default: `info`.
    case logLevel = "log.level"
    /// The path of a PEM file; default: the system's authorities.
    case networkCA = "network.ca"
    /// `on` or `off`; default: `off`.
    case notifyBell = "notify.bell"
    /// `on` or `off`; default: `off`.
    case notifyDesktop = "notify.desktop"
    /// `on` or `off`; default: `off`.
    case notifyWebhookPrivate = "notify.webhook.private"
    /// The path of a private file; default: none.
    case notifyWebhookSecret = "notify.webhook.secret"
    /// A URL, treated as a secret; default: none.
    case notifyWebhookURL = "notify.webhook.url"
    /// The base URL of an OTLP receiver, treated as a secret; default: none.
    case otlpEndpoint = "otlp.endpoint"
    /// The path of a private file; default: none.
    case otlpHeadersFile = "otlp.headers.file"
    /// MiB; default: 4096.
    case retentionCachesMegabytes = "retention.caches.megabytes"
    /// A number of work trees; default: 200.
    case retentionCount = "retention.count"
    /// Days; default: 14.
    case retentionDays = "retention.days"
    /// Days; default: 90.
    case retentionOutputDays = "retention.output.days"
    /// A number of runs; default: the number of cores, at least 2.
    case runsParallel = "runs.parallel"
    /// `127.0.0.1`, `localhost` or `::1`; default: `127.0.0.1`.
    case serverAddress = "server.address"
    /// Origins as browsers serialize them; default: none.
    case serverOrigins = "server.origins"
    /// A TCP port, 0 for any free one; default: 63387.
    case serverPort = "server.port"
    /// `on` or `off`; default: `on`.
    case serverTCP = "server.tcp"
    /// Minutes; default: 10.
    case warmMinutes = "warm.minutes"
    /// A number of processes; default: 4.
    case warmSessions = "warm.sessions"

    /// The type of a setting's value, by which it is validated.
    package enum Kind: Sendable, Equatable {
        /// A whole number within these bounds.
        case number(ClosedRange<Int>)
        /// Any text.
        case text
        /// A comma-separated list of tools; empty for none.
        case caches
        /// A comma-separated list of `NAME=VALUE`.
        case limits
        /// A comma-separated list of `NAME=VALUE`.
        case variables
        /// One of these words.
        case word([String])
        /// An absolute path; empty for none.
        case path
        /// An http or https address without a fragment; empty for none.
        case url
        /// A comma-separated list of web origins; empty for none.
        case origins
    }

    /// The type of this setting's value.
    package var kind: Kind {
        switch self {
        case .defaultsCaches: .caches
        case .defaultsEnvironment: .variables
        case .defaultsLimits: .limits
        case .defaultsModel: .text
        case .defaultsNetwork: .word(["usual"] + NetworkAccess.allCases.map(\.rawValue))
        case .logFile: .word(["auto", "always", "never"])
        case .logLevel: .word(["trace", "debug", "info", "notice", "warning", "error", "critical"])
        case .networkCA, .notifyWebhookSecret, .otlpHeadersFile: .path
        case .notifyBell, .notifyDesktop, .notifyWebhookPrivate: .word(["on", "off"])
        case .notifyWebhookURL, .otlpEndpoint: .url
        case .retentionCachesMegabytes: .number(0...100_000_000)
        case .retentionCount: .number(0...100_000)
        case .retentionDays, .retentionOutputDays: .number(0...36_500)
        case .runsParallel: .number(1...1024)
        case .serverAddress: .word(["127.0.0.1", "localhost", "::1"])
        case .serverOrigins: .origins
        case .serverPort: .number(0...65_535)
        case .serverTCP: .word(["on", "off"])
        case .warmMinutes: .number(0...1440)
        case .warmSessions: .number(0...256)
        }
    }

    /// - Parameter cores: the number of cores of this machine, which determines the number of parallel runs.
    package func defaultValue(cores: Int) -> String {
        switch self {
        case .defaultsCaches, .defaultsEnvironment, .defaultsLimits, .defaultsModel: ""
        case .defaultsNetwork: "usual"
        case .logFile: "auto"
        case .logLevel: "info"
        case .networkCA, .notifyWebhookSecret, .notifyWebhookURL, .otlpEndpoint, .otlpHeadersFile: ""
        case .notifyBell, .notifyDesktop, .notifyWebhookPrivate: "off"
        case .retentionCachesMegabytes: "4096"
        case .retentionCount: "200"
        case .retentionDays: "14"
        case .retentionOutputDays: "90"
        case .runsParallel: String(max(2, cores))
        case .serverAddress: "127.0.0.1"
        case .serverOrigins: ""
        case .serverPort: "63387"
        case .serverTCP: "on"
        case .warmMinutes: "10"
        case .warmSessions: "4"
        }
    }

    /// One line for people, with the meaning of special values.
    package var meaning: String {
        switch self {
        case .defaultsCaches:
            "the tools whose downloads new tasks keep, such as npm,cargo; a request or an accepted .roost.yaml takes precedence"
        case .defaultsEnvironment:
            "variables of every new task, such as CI=1,FOO=bar; a request or an accepted .roost.yaml takes precedence"
        case .defaultsLimits: "limits of new tasks, such as time=1h,memory=4G; a request or an accepted .roost.yaml takes precedence"
        case .defaultsModel: "the model of new tasks if neither the request nor the project names one; empty for the agent's own default"
        case .defaultsNetwork: "the network of new tasks if neither the request nor the project sets it; usual follows the isolation"
        case .logFile: "whether the daemon logs to a file; auto: only if it is detached, otherwise to standard error"
        case .logLevel: "the least severe level that the daemon logs"
        case .networkCA: "a PEM file with the certificate authorities that the daemon's own requests trust; empty for the system's"
        case .notifyBell: "whether roost run rings the terminal's bell when a run ends"
        case .notifyDesktop: "whether a desktop notification is shown when a run ends or waits"
        case .notifyWebhookPrivate: "whether the webhook may be on loopback or in a private network"
        case .notifyWebhookSecret: "a file of mode 0600 with the key that signs webhook requests"
        case .notifyWebhookURL: "the address that receives a JSON request when a run ends or waits; empty for none"
        case .otlpEndpoint: "the receiver of metrics and traces, as OTLP over HTTP in JSON; empty for none"
        case .otlpHeadersFile: "a file of mode 0600 with headers for the OTLP receiver, one NAME: VALUE per line"
        case .retentionCachesMegabytes:
            "the size of all projects' caches together; one project may use half of it; the least recently used go first"
        case .retentionCount: "how many work trees of finished tasks are kept; undecided ones are always kept"
        case .retentionDays: "after how many days the work tree of a finished task is removed; undecided ones are always kept"
        case .retentionOutputDays:
            "after how many days a run's output and events are removed; messages, result, changes and undecided runs are kept"
        case .runsParallel: "how many runs work at the same time; further runs are queued"
        case .serverAddress: "the loopback address on which the API server listens for browsers and programs with tokens"
        case .serverOrigins: "further web origins whose pages may use the API, such as https://example.org"
        case .serverPort: "the port of the API server; 0 for any free port"
        case .serverTCP: "whether the API server listens on TCP; the command line does not need it"
        case .warmMinutes: "how many minutes an agent's process stays ready after a turn"
        case .warmSessions: "how many agent processes stay ready at the same time"
        }
    }

    /// Whether the value may contain a secret, as webhook URLs do; it is then never displayed.
    package var isSecret: Bool { self == .notifyWebhookURL || self == .otlpEndpoint }

    /// The environment variable: `ROOST_` and the key in upper case, with underscores.
    package var variable: String {
        "ROOST_" + rawValue.uppercased().split(separator: ".").joined(separator: "_")
    }
}
