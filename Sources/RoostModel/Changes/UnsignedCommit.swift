/// A commit that an application made and that the person's git would have signed. The daemon has neither the key nor the signing program,
/// so the person signs it where these are.
package struct UnsignedCommit: Sendable, Equatable, Codable {
    /// The values of git's `gpg.format`.
    package enum Format: String, Codable, Sendable, CaseIterable {
        case openpgp, ssh, x509
    }

    /// The hash of the commit, in hexadecimal.
    package let commit: String
    /// The commit object as git stores it: the data to be signed.
    package let text: String
    /// Which signing program is used.
    package let format: Format
    /// git's `user.signingKey`; `nil` if it is not set.
    package let key: String?

    package init(commit: String, text: String, format: Format, key: String?) {
        self.commit = commit
        self.text = text
        self.format = format
        self.key = key
    }

    /// Whether a text is an armored signature in the form that git stores.
    package static func isSignature(_ text: String) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let kinds = ["PGP SIGNATURE", "PGP MESSAGE", "SSH SIGNATURE", "SIGNED MESSAGE"]
        guard let kind = kinds.first(where: { lines.first == "-----BEGIN \($0)-----" }) else { return false }
        return text.utf8.allSatisfy { $0 == 10 || (32..<127).contains($0) }
            && lines.last { !$0.isEmpty } == "-----END \(kind)-----"
    }

    /// The commit object with the signature in its header, as git stores it.
    package func signed(with signature: String) -> String {
        // Repositories with SHA-256 use another header name (gitformat-signature(5)).
        let name = commit.utf8.count == 64 ? "gpgsig-sha256" : "gpgsig"
        var lines = signature.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        guard let end = text.firstRange(of: "\n\n")?.lowerBound else { return text }
        return "\(text[..<end])\n\(name) \(lines.joined(separator: "\n "))\(text[end...])"
    }
}
