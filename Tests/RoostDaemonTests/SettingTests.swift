import RoostModel
import Testing

@testable import RoostDaemon

@Suite("Settings of addresses and files")
struct SettingTests {
    @Test("An address that may hold a secret is never shown, and a bad one is not repeated")
    func secrets() async throws {
        let settings = try await load(["notify.webhook.url": "https://hooks.example/T0/secret"])
        #expect(settings.text(.notifyWebhookURL) == "https://hooks.example/T0/secret")
        #expect(settings.texts["notify.webhook.url"] == "[set]")
        await #expect {
            _ = try await load(["notify.webhook.url": "ftp://me:secret@hooks.example"])
        } throws: {
            !"\($0)".contains("secret")
        }
    }

    @Test("A file is named by an absolute path", arguments: ["key", "~/key", "/a/../b"])
    func paths(path: String) async {
        await #expect(throws: SettingsError.self) { _ = try await load(["notify.webhook.secret": path]) }
    }

    private func load(_ flags: [String: String]) async throws -> Settings {
        try await Settings.load(flags: flags, environment: [:], file: "/nowhere/roost.yaml", cores: 4)
    }
}
