#if os(Linux)
    import Logging
    import RoostModel

    extension TreeCore {
        /// How often what only signals hold is looked at again.
        private static let watch = Duration.milliseconds(250)

        /// Returns when every process of the run stands still. Without effect on a tree that is ending.
        func pause() async throws(SandboxError) {
            guard beginHold() else { return }
            // A command that is about to execute would escape a look that comes just before.
            await wait { !$0.isReleased || $0.hasBegun || $0.isEnding || $0.exit != nil }
            guard let holder = holderProcess else { return }
            do {
                try await hold.hold(holder) { self.isHeld }
            } catch {
                await resume()
                throw .setUpFailed("its processes could not be held still (\(error))")
            }
            if isEnding { return await resume() }
            if !hold.isLasting { keepHeld(holder) }
        }

        func resume() async {
            guard endHold() else { return }
            do {
                try await hold.release(holderProcess)
            } catch {
                // A tree that cannot be woken can only be ended.
                kill()
            }
            releaseIfWanted()
        }

        private func keepHeld(_ holder: Int32) {
            Task(priority: .utility) {
                while isHeld, isAlive {
                    try await ContinuousClock().sleep(for: Self.watch)
                    // One that fails (processes that wake and fork faster than they can be stopped) is tried again after the same while.
                    try? await hold.hold(holder, isAgain: true) { self.isHeld }
                }
            }
        }
    }
#endif
