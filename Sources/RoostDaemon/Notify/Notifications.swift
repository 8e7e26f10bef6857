import Logging
import RoostModel
import RoostOutbound
import RoostSupport
import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The configured notification channels.
enum Notifications {
    /// Empty if no channel is configured.
    ///
    /// - Throws: ``OutboundError`` if the file with the webhook's key cannot be used.
    static func services(settings: Settings, journal: any Journal, queries: any Queries, log: Logger) throws -> [any Service] {
        var ways: [NotificationWay] = []
        if settings.isOn(.notifyDesktop) {
            if let desktop = DesktopNotice.find(HostEnvironment.current) {
                ways.append(NotificationWay(name: "desktop") { try await desktop.show($0) })
            } else {
                log.warning("notify.desktop is on, but this system has no notify-send in a folder that only root can change")
            }
        }
        if let webhook = try webhook(settings) {
            ways.append(
                NotificationWay(name: "webhook") { notification in
                    let encoder = JSONEncoder()
                    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                    let body = [UInt8](try encoder.encode(notification))
                    try await webhook.deliver(body, id: "\(notification.runId)-\(notification.position)")
                })
        }
        return ways.isEmpty ? [] : [Notifier(journal: journal, queries: queries, ways: ways, log: log)]
    }

    private static func webhook(_ settings: Settings) throws -> Webhook? {
        guard let address = WebAddress(settings.text(.notifyWebhookURL)) else { return nil }
        let client = OutboundClient(
            options: .init(
                allowsPrivate: settings.isOn(.notifyWebhookPrivate), authorities: settings.path(.networkCA),
                proxies: ProxySettings(environment: HostEnvironment.current)))
        return Webhook(address: address, key: try settings.path(.notifyWebhookSecret).map(SecretFile.read), client: client, clock: .live)
    }
}
