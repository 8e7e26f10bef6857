package import ArgumentParser
import RoostClient
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// `roost open`: a fresh link that signs one browser in.
package struct OpenCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the app in a browser, signed in",
        discussion: "Prints a link that signs one browser in, once, within ten minutes. On a desktop it is opened, too.")

    @Flag(name: .customLong("print"), help: "Only print the link")
    package var onlyPrints = false

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        try await DaemonAccess.starting { client in
            let answer: SignInLinkAnswer = try await client.post("/v1/sign-in-links")
            let base = try BaseURL(String(answer.url.prefix { $0 != "#" }))
            // The link's code must not go to who took the API server's port.
            if client.address.isOwn { _ = try await LocalListener.proven(url: "http://\(base.host):\(base.port)") }
            if json { return try Output.json(answer) }
            Output.line(answer.url)
            if let tunnel = Self.tunnel(port: base.port) { Output.error("from the machine with the browser, first: \(tunnel)") }
            if !onlyPrints, Self.isDesktop, !Browser.open(answer.url) { Output.error("no browser could be opened; open the link yourself") }
        }
    }

    /// Over SSH the browser is on another machine than the API server. The variable is "client port server port" (ssh(1)).
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

/// A person's own browser.
private enum Browser {
    /// By way of a private page that leads on: every user of the machine can read a command line, and the link is a credential.
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
