import Dispatch

#if os(Linux)
    import Glibc

    /// Reports creation, removal and changes of files in a folder, with inotify(7): one watch covers the folder and its files.
    final class FolderWatch: Sendable {
        private let changes: AsyncStream<Void>
        // Written once in init and only cancelled afterwards. Dispatch sources are thread-safe but lack the annotation.
        nonisolated(unsafe) private let source: any DispatchSourceRead

        /// `nil` if the folder cannot be watched.
        init?(_ folder: String) {
            let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
            guard descriptor >= 0 else { return nil }
            let kinds = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR
            guard inotify_add_watch(descriptor, folder, UInt32(kinds)) >= 0 else {
                close(descriptor)
                return nil
            }
            let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            changes = stream
            source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
            source.setEventHandler {
                // Events are consumed before they are reported, so later changes are reported again.
                let isGone = Self.isGone(descriptor)
                continuation.yield()
                if isGone { continuation.finish() }
            }
            source.setCancelHandler { close(descriptor) }
            source.resume()
        }

        deinit { source.cancel() }

        /// Waits for the next change since the last call; several changes may be reported as one.
        ///
        /// - Returns: whether more changes may follow; `false` if the folder was removed.
        func change() async -> Bool {
            for await _ in changes { return true }
            return false
        }

        /// No action on Linux: the folder's watch also covers its files.
        func attend(to file: LogSource?) {}

        /// Consumes all pending events. The reader lists the folder to find what changed; this only detects the end of the watch.
        private static func isGone(_ descriptor: Int32) -> Bool {
            var isGone = false
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return isGone }
                buffer.withUnsafeBytes { bytes in
                    var offset = 0
                    while offset < count {
                        let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                        if event.mask & UInt32(IN_IGNORED) != 0 { isGone = true }
                        offset += MemoryLayout<inotify_event>.size + Int(event.len)
                    }
                }
            }
        }
    }
#elseif os(macOS)
    import Darwin
    import Synchronization

    /// Reports creation, removal and changes of files in a folder, with kqueue: the folder's source reports names, and each file needs a
    /// source of its own.
    final class FolderWatch: Sendable {
        private struct Sources: @unchecked Sendable {
            // Dispatch sources are thread-safe but lack the annotation.
            let folder: any DispatchSourceFileSystemObject
            var file: (any DispatchSourceFileSystemObject)?
        }

        private let changes: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation
        private let sources: Mutex<Sources>

        /// `nil` if the folder cannot be watched.
        init?(_ folder: String) {
            let descriptor = open(folder, O_EVTONLY | O_CLOEXEC | O_DIRECTORY)
            guard descriptor >= 0 else { return nil }
            let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            let source = DispatchSource.makeFileSystemObjectSource(
                fileDescriptor: descriptor, eventMask: [.write, .delete], queue: .global())
            source.setEventHandler { [weak source] in
                continuation.yield()
                if source?.data.contains(.delete) == true { continuation.finish() }
            }
            source.setCancelHandler { close(descriptor) }
            source.resume()
            changes = stream
            self.continuation = continuation
            sources = Mutex(Sources(folder: source, file: nil))
        }

        deinit {
            sources.withLock { sources in
                sources.folder.cancel()
                sources.file?.cancel()
            }
        }

        /// Waits for the next change since the last call; several changes may be reported as one.
        ///
        /// - Returns: whether more changes may follow; `false` if the folder was removed.
        func change() async -> Bool {
            for await _ in changes { return true }
            return false
        }

        /// Watches the content of this file, and no longer that of the previous one.
        func attend(to file: LogSource?) {
            let copy = file.map { fcntl($0.descriptor, F_DUPFD_CLOEXEC, 0) } ?? -1
            sources.withLock { sources in
                sources.file?.cancel()
                guard copy >= 0 else {
                    sources.file = nil
                    return
                }
                let source = DispatchSource.makeFileSystemObjectSource(
                    fileDescriptor: copy, eventMask: [.write, .extend], queue: .global())
                source.setEventHandler { [continuation] in continuation.yield() }
                source.setCancelHandler { close(copy) }
                source.resume()
                sources.file = source
            }
        }
    }
#endif
