#if os(Linux)
    package import RoostModel

    /// The daemon's interface to a process tree.
    package final class LinuxProcess: SandboxedProcess {
        package let output: SandboxOutput
        private let core: TreeCore
        private let life: TreeLife

        init(_ core: TreeCore) {
            self.core = core
            let life = TreeLife(core)
            self.life = life
            // The output retains the tree: it is in use as long as its output is read.
            output = SandboxOutput { await life.core.output.next() }
        }

        package func release() async { core.release() }

        package func write(_ bytes: [UInt8]) async throws { try await core.input.write(bytes) }

        package func closeInput() async { await core.input.close() }

        package func pause() async throws { try await core.pause() }

        package func resume() async { await core.resume() }

        package func stop(grace: Duration) async {
            core.terminate()
            // Frozen processes cannot handle the signal.
            await core.resume()
            let core = core
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // Cancelled if the tree ended earlier; then `kill()` has no effect.
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

    /// Ends the tree with its last reference.
    private final class TreeLife: Sendable {
        let core: TreeCore

        init(_ core: TreeCore) { self.core = core }

        deinit { core.kill() }
    }
#endif
