/// A commit that an application made and that the person's git would have signed. The daemon has neither the key nor the program: the person signs
/// where these are.
package struct UnsignedCommit: Sendable, Equatable, Codable {
    /// The values of git's `gpg.format`.
    package enum Format: String, Codable, Sendable, CaseIterable {
        case openpgp, ssh, x509
    }

    /// The hash of the commit, in hexadecimal.
    package let commit: String
    /// The commit as git stores it: what the signature is made of.
    package let text: String
    package let format: Format
    /// git's `user.signingKey`; `nil` where the person has not chosen one.
    package let key: String?

    package init(commit: String, text: String, format: Format, key: String?) {
        self.commit = commit
        self.text = text
        self.format = format
        self.key = key
    }

    /// Whether a text is a signature in the form that git stores.
    package static func isSignature(_ text: String) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let kinds = ["PGP SIGNATURE", "PGP MESSAGE", "SSH SIGNATURE", "SIGNED MESSAGE"]
        guard let kind = kinds.first(where: { lines.first == "-----BEGIN \($0)-----" }) else { return false }
        return text.utf8.allSatisfy { $0 == 10 || (32..<127).contains($0) }
            && lines.last { !$0.isEmpty } == "-----END \(kind)-----"
    }

    /// The commit with a signature in its header, as git stores it.
    package func signed(with signature: String) -> String {
        // Repositories with SHA-256 use another header name (gitformat-signature(5)).
        let name = commit.utf8.count == 64 ? "gpgsig-sha256" : "gpgsig"
        var lines = signature.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        guard let end = text.firstRange(of: "\n\n")?.lowerBound else { return text }
        return "\(text[..<end])\n\(name) \(lines.joined(separator: "\n "))\(text[end...])"
    }
}
