/// The folders that an owner opened to tokens. Every change is one transaction with its audit line.
package protocol FolderStore: Sendable {
    /// All opened folders, by path.
    func folders() async throws -> [OpenedFolder]

    /// Opens a folder. Has no effect if it is open already.
    func open(_ path: String, at: Timestamp) async throws

    /// - Returns: whether it was open.
    func close(_ path: String, at: Timestamp) async throws -> Bool

    /// The last decision about the defaults that a project proposes.
    func defaultsDecision(of project: String) async throws -> DefaultsDecision?

    /// - Parameter words: the proposed values, for the audit log.
    func decideDefaults(of project: String, digest: String, isAccepted: Bool, words: String, at: Timestamp) async throws -> DefaultsDecision
}
