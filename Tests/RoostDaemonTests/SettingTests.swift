import RoostModel
import RoostTestSupport
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

    @Test("on and off are accepted in the file, with quotes and without", arguments: ["on", "\"on\"", "true"])
    func switches(word: String) async throws {
        try await withScratchFolder { folder in
            let file = folder + "/roost.yaml"
            try BackupFiles.write(Array("notify:\n  bell: \(word)\n".utf8), to: file)
            let settings = try await Settings.load(flags: [:], environment: [:], file: file, cores: 4)
            #expect(settings.isOn(.notifyBell))
        }
    }

    @Test(
        "A name in the file that is no setting is an error",
        arguments: ["notfy:\n  bell: on\n", "notify:\n  bel: on\n", "notify.bel: on\n"])
    func unknown(text: String) async throws {
        try await withScratchFolder { folder in
            let file = folder + "/roost.yaml"
            try BackupFiles.write(Array("runs:\n  parallel: 4\n\(text)".utf8), to: file)
            await #expect {
                _ = try await Settings.load(flags: [:], environment: [:], file: file, cores: 4)
            } throws: {
                "\($0)".contains("unknown setting not") && "\($0)".contains(file)
            }
        }
    }

    @Test("A file without settings sets nothing", arguments: ["", "# nothing yet\n", "notify:\n"])
    func empty(text: String) async throws {
        try await withScratchFolder { folder in
            let file = folder + "/roost.yaml"
            try BackupFiles.write(Array(text.utf8), to: file)
            #expect(try await Settings.load(flags: [:], environment: [:], file: file, cores: 4) == load([:]))
        }
    }

    private func load(_ flags: [String: String]) async throws -> Settings {
        try await Settings.load(flags: flags, environment: [:], file: "/nowhere/roost.yaml", cores: 4)
    }
}
