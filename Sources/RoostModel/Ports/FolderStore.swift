/// Folders that an owner opened to tokens. Every change is one transaction with its audit line.
package protocol FolderStore: Sendable {
    /// By path.
    func folders() async throws -> [OpenedFolder]

    /// Without effect where it is open already.
    func open(_ path: String, at: Timestamp) async throws

    /// - Returns: whether it was open.
    func close(_ path: String, at: Timestamp) async throws -> Bool

    /// The last decision about the defaults that a project proposes.
    func defaultsDecision(of project: String) async throws -> DefaultsDecision?

    /// - Parameter words: what was decided about, for the audit.
    func decideDefaults(of project: String, digest: String, isAccepted: Bool, words: String, at: Timestamp) async throws -> DefaultsDecision
}
