package import ArgumentParser
import RoostClient
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// `roost open`: creates a sign-in link for one browser.
package struct OpenCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the web app in a browser, signed in",
        discussion: "Prints a link that signs in one browser, once, within ten minutes. On a desktop, the link is also opened.")

    /// Prints the link without opening a browser.
    @Flag(name: .customLong("print"), help: "Only print the link")
    package var onlyPrints = false

    /// Prints a ``SignInLinkAnswer``.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        try await DaemonAccess.starting { client in
            let answer: SignInLinkAnswer = try await client.post("/v1/sign-in-links")
            let base = try BaseURL(String(answer.url.prefix { $0 != "#" }))
            // The link contains a one-time code, which must not be sent to another program that took the API server's port.
            if client.address.isOwn { _ = try await LocalListener.proven(url: "http://\(base.host):\(base.port)") }
            if json { return try Output.json(answer) }
            Output.line(answer.url)
            if let tunnel = Self.tunnel(port: base.port) { Output.error("first run this on the machine with the browser: \(tunnel)") }
            if !onlyPrints, Self.isDesktop, !Browser.open(answer.url) { Output.error("no browser could be opened; open the link yourself") }
        }
    }

    /// The tunnel command for SSH sessions, where the browser is on another machine than the API server. `SSH_CONNECTION` is "client port
    /// server port" (ssh(1)).
    private static func tunnel(port: Int) -> String? {
        guard let connection = HostEnvironment.current["SSH_CONNECTION"]?.split(separator: " "), connection.count == 4 else { return nil }
        return "ssh -L \(port):127.0.0.1:\(port) \(SafeText.line(String(connection[2])))"
    }

    private static var isDesktop: Bool {
        let environment = HostEnvironment.current
        guard Terminal.current.isInteractive, environment["SSH_CONNECTION"] == nil else { return false }
        #if os(Linux)
            return ["DISPLAY", "WAYLAND_DISPLAY"].contains { environment[$0].map { !$0.isEmpty } ?? false }
        #else
            return true
        #endif
    }
}

/// The user's default browser.
private enum Browser {
    /// Opens the link through a private HTML page that redirects to it: every user of the machine can read command lines, and the link is a
    /// credential.
    static func open(_ url: String) -> Bool {
        let page = StateFolder.current.runFolder + "/open.html"
        unlink(page)
        let target = url.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&amp;")
        let text = """
            <!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Roost</title>
            <meta http-equiv="refresh" content="0; url=\(target)"><a href="\(target)">Open Roost</a>
            """
        do { try PrivateText.write(text, to: page) } catch { return false }
        #if os(Linux)
            return Program.run("xdg-open", [page], isQuiet: true) == 0
        #else
            return Program.run("/usr/bin/open", [page], isQuiet: true) == 0
        #endif
    }
}
