#if os(Linux)
    import Logging
    import RoostModel

    extension TreeCore {
        /// The interval of checks while processes are only stopped by signals.
        private static let watch = Duration.milliseconds(250)

        /// Returns when every process of the run is paused. Without effect on a tree that is ending.
        func pause() async throws(SandboxError) {
            guard beginHold() else { return }
            // A command that is about to be executed could escape a check made just before.
            await wait { !$0.isReleased || $0.hasBegun || $0.isEnding || $0.exit != nil }
            guard let holder = holderProcess else { return }
            do {
                try await hold.hold(holder) { self.isHeld }
            } catch {
                await resume()
                throw .setUpFailed("its processes could not be paused (\(error))")
            }
            if isEnding { return await resume() }
            if !hold.isLasting { keepHeld(holder) }
        }

        func resume() async {
            guard endHold() else { return }
            do {
                try await hold.release(holderProcess)
            } catch {
                // A tree that cannot be continued can only be ended.
                kill()
            }
            releaseIfWanted()
        }

        private func keepHeld(_ holder: Int32) {
            Task(priority: .utility) {
                while isHeld, isAlive {
                    try await ContinuousClock().sleep(for: Self.watch)
                    // A failed check (processes that fork faster than they can be stopped) is repeated after the same interval.
                    try? await hold.hold(holder, isAgain: true) { self.isHeld }
                }
            }
        }
    }
#endif
