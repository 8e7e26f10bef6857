/// The property list of the launchd agent on macOS (launchd.plist(5)).
enum LaunchAgent {
    static let label = "dev.roost.daemon"

    static func text(_ service: ServiceDescription, log: String) -> String {
        var variables: [(String, String)] = []
        if let folder = service.stateFolder { variables.append(("ROOST_HOME", folder)) }
        if let path = service.searchPath { variables.append(("PATH", path)) }
        let environment = variables.map { "\n    <key>\($0.0)</key>\n    <string>\(escaped($0.1))</string>" }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>Label</key>
              <string>\(label)</string>
              <key>ProgramArguments</key>
              <array>
                <string>\(escaped(service.executable))</string>
                <string>up</string>
                <string>--set</string>
                <string>log.file=always</string>
              </array>
              <key>EnvironmentVariables</key>
              <dict>\(environment)
              </dict>
              <key>RunAtLoad</key>
              <true/>
              <key>KeepAlive</key>
              <dict>
                <key>SuccessfulExit</key>
                <false/>
              </dict>
              <key>ThrottleInterval</key>
              <integer>5</integer>
              <key>ExitTimeOut</key>
              <integer>45</integer>
              <key>ProcessType</key>
              <string>Background</string>
              <key>Umask</key>
              <integer>63</integer>
              <key>StandardErrorPath</key>
              <string>\(escaped(log))</string>
            </dict>
            </plist>

            """
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
