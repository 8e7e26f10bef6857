#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostSupport
    import Synchronization

    /// A link owned by root that leads out of the program folders.
    struct SystemLink: Sendable, Hashable {
        let path: String
        /// The absolute target text; intermediate links are not resolved.
        let target: String
        let resolved: String
    }

    /// What packaged tools need outside of their folders.
    struct SystemTools: Sendable {
        /// Links in the system folders that lead to neither system folders nor settings, and all links elsewhere.
        var links: [SystemLink] = []
        /// Files below `/etc`.
        var settings: [String] = []
    }

    /// The links by which packaged tools use files outside of their folders: settings in `/etc`, programs in `/opt`. Found by one walk over
    /// the system, which is repeated when packages or the top-level folders have changed.
    final class SystemLinks: Sendable {
        private struct Known {
            let stamps: [Stamp]
            let tools: SystemTools
        }

        private struct Stamp: Equatable {
            let inode: UInt64
            let seconds: Int
            let nanoseconds: Int
        }

        private static let roots: [(folder: String, depth: UInt32)] = [
            ("/usr/bin", 0), ("/usr/sbin", 0), ("/usr/lib", 6), ("/usr/libexec", 4), ("/usr/share", 6), ("/usr/local", 6), ("/opt", 5),
        ]
        /// Paths that change with every package operation or manual installation.
        private static let watched =
            roots.map(\.folder) + [
                "/etc", "/etc/alternatives", "/usr/lib/jvm", "/usr/local/bin", "/usr/local/sbin", "/usr/local/lib", "/usr/local/share",
                "/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/lib/apk/db/installed",
                "/var/lib/pacman/local",
            ]
        private static let mostEntries: UInt64 = 300_000

        private let known = Mutex<Known?>(nil)

        /// Concurrent callers wait for the result, so that all runs see the same tools.
        func current() -> SystemTools {
            known.withLock { known in
                let stamps = Self.stamps()
                if let known, known.stamps == stamps { return known.tools }
                let tools = Self.sorted(Self.look())
                known = Known(stamps: stamps, tools: tools)
                return tools
            }
        }

        private static func stamps() -> [Stamp] {
            watched.map { path in
                var status = stat()
                guard stat(path, &status) == 0 else { return Stamp(inode: 0, seconds: 0, nanoseconds: 0) }
                return Stamp(inode: UInt64(status.st_ino), seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
            }
        }

        private static func sorted(_ links: [SystemLink]) -> SystemTools {
            var tools = SystemTools()
            var settings = SettingsLook(shown: HostFacts.configurationFiles)
            for path in SettingsLook.readDirectly { settings.add(path) }
            for link in links {
                guard AbsolutePath.isInside(link.path, "/usr") else {
                    tools.links.append(link)
                    continue
                }
                settings.add(link)
                if !SettingsLook.systemFolders.contains(where: { AbsolutePath.isInside(link.resolved, $0) }) { tools.links.append(link) }
            }
            tools.settings = settings.files.sorted()
            return tools
        }

        private static func look() -> [SystemLink] {
            var result = roost_links_result()
            _ = withCStrings(roots.map(\.folder)) { folders in
                roost_find_links(folders, roots.map(\.depth), roots.count, mostEntries, &result)
            }
            defer { free(result.found) }
            guard let bytes = result.found else { return [] }
            let words = UnsafeRawBufferPointer(start: bytes, count: result.length).split(separator: 0).map {
                String(decoding: $0, as: UTF8.self)
            }
            return stride(from: 0, to: words.count - 1, by: 2).compactMap { at in
                let target = absolute(words[at + 1], in: AbsolutePath.parent(of: words[at]))
                guard let resolved = HostFile.entry(words[at])?.resolved else { return nil }
                return SystemLink(path: words[at], target: target, resolved: resolved)
            }
        }

        private static func absolute(_ text: String, in folder: String) -> String {
            var parts = text.hasPrefix("/") ? [] : AbsolutePath.components(folder)
            for part in AbsolutePath.components(text) where part != "." {
                if part == ".." { _ = parts.popLast() } else { parts.append(part) }
            }
            return "/" + parts.joined(separator: "/")
        }
    }
#endif
