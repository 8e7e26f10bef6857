/// Names of variables that a person may name for a run.
package enum VariableName {
    /// What the sandbox itself sets, whatever anybody says.
    package static let ofSandbox: Set<String> = ["HOME", "LOGNAME", "OLDPWD", "PATH", "PWD", "SHELL", "TMPDIR", "USER"]

    /// Why a variable cannot be named so, as the rest of a sentence that begins with its name; `nil` where it can.
    package static func refusal(_ name: String, value: String) -> String? {
        guard let first = name.utf8.first, isLetter(first), name.utf8.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) }) else {
            return "is no name of a variable: letters, digits and _ make one"
        }
        if ofSandbox.contains(name) { return "is set by the sandbox itself" }
        return value.utf8.contains(0) ? "has a value with a NUL in it" : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_")
    }
}
