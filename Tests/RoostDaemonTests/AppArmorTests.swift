import RoostTestSupport
import RoostWire
import Testing

@testable import RoostDaemon

@Suite("AppArmor where it restricts user namespaces")
struct AppArmorTests {
    @Test("The doctor's profile is the packaged one with the program's path")
    func profile() throws {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let packaged = try #require(try BackupFiles.read("/\(folder)/packaging/apparmor/roost"))
        #expect(
            String(decoding: packaged, as: UTF8.self).replacing("@ROOST@", with: "/usr/bin/roost")
                == AppArmor.profile(for: "/usr/bin/roost"))
    }

    @Test("A path cannot end its quotes or match more than itself")
    func path() {
        #expect(AppArmor.profile(for: #"/opt/a"b*/roost"#).contains(#"profile roost "/opt/a\"b\*/roost" flags"#))
    }

    @Test("It is reported only if the kernel restricts user namespaces, and is no error for privileged users")
    func finding() {
        #expect(AppArmor.finding(restriction: nil, label: "unconfined", isRoot: false) == nil)
        #expect(AppArmor.finding(restriction: "0", label: "unconfined", isRoot: false) == nil)
        #expect(AppArmor.finding(restriction: "1", label: "unconfined", isRoot: true)?.severity == .ok)
        #expect(AppArmor.finding(restriction: "1", label: "roost (unconfined)", isRoot: false)?.severity == .ok)
        let finding = AppArmor.finding(restriction: "1", label: "unconfined", isRoot: false)
        #expect(finding?.severity == .error && finding?.fix?.contains("apparmor_parser") == true)
    }
}
