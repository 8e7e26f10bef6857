#if os(Linux)
    package import RoostModel

    /// The outside's view of a process tree.
    package final class LinuxProcess: SandboxedProcess {
        package let output: SandboxOutput
        private let core: TreeCore
        private let life: TreeLife

        init(_ core: TreeCore) {
            self.core = core
            let life = TreeLife(core)
            self.life = life
            // The reader of the output holds the tree as well: who only reads on still uses it.
            output = SandboxOutput { await life.core.output.next() }
        }

        package func release() async { core.release() }

        package func write(_ bytes: [UInt8]) async throws { try await core.input.write(bytes) }

        package func closeInput() async { await core.input.close() }

        package func pause() async throws { try await core.pause() }

        package func resume() async { await core.resume() }

        package func stop(grace: Duration) async {
            core.terminate()
            // What is held still could not hear it.
            await core.resume()
            let core = core
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // Cancelled when the tree was quicker; then this kill finds nothing.
                    try? await ContinuousClock().sleep(for: grace)
                    core.kill()
                }
                _ = await core.gone()
                group.cancelAll()
            }
        }

        package func kill() async {
            core.kill()
            _ = await core.gone()
        }

        package func exit() async -> ProcessExit { await core.gone() }

        package func members() async -> [SandboxMember] {
            core.holderProcess.flatMap(TreeMembers.init(holder:))?.described ?? []
        }
    }

    /// The tree ends with the last reference to this.
    private final class TreeLife: Sendable {
        let core: TreeCore

        init(_ core: TreeCore) { self.core = core }

        deinit { core.kill() }
    }
#endif
