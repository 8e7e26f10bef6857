/// Validates variables that a person sets for a run.
package enum VariableName {
    /// Variables that the sandbox sets itself and nobody can override.
    package static let ofSandbox: Set<String> = ["HOME", "LOGNAME", "OLDPWD", "PATH", "PWD", "SHELL", "TMPDIR", "USER"]

    /// Why a variable is not allowed, as the end of a sentence that begins with its name; `nil` if it is allowed.
    package static func refusal(_ name: String, value: String) -> String? {
        guard let first = name.utf8.first, isLetter(first), name.utf8.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) }) else {
            return "is not a valid variable name; use letters, digits and _, beginning with a letter or _"
        }
        if ofSandbox.contains(name) { return "is set by the sandbox itself" }
        return value.utf8.contains(0) ? "has a value that contains NUL" : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_")
    }
}
