/// Identifies a folder independently of its path, because another folder can appear at a recorded path.
///
/// File systems reuse inode numbers at once, so the birth time is part of the identity if the file system records it.
package struct FolderIdentity: Sendable, Hashable {
    /// The id of the file system, stable across reboots as far as possible.
    package let fileSystem: UInt64
    package let inode: UInt64
    /// Nanoseconds since 1970; `nil` if the file system does not record it.
    package let birth: Int64?

    package init(fileSystem: UInt64, inode: UInt64, birth: Int64?) {
        self.fileSystem = fileSystem
        self.inode = inode
        self.birth = birth
    }

    /// `filesystem:inode:birth` in decimal, with -1 for an unknown birth. The guard writes the same form.
    package var text: String { "\(fileSystem):\(inode):\(birth ?? -1)" }

    /// Parses ``text``; `nil` if it is malformed.
    package init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let fileSystem = UInt64(parts[0]), let inode = UInt64(parts[1]), let birth = Int64(parts[2]) else {
            return nil
        }
        self.init(fileSystem: fileSystem, inode: inode, birth: birth == -1 ? nil : birth)
    }
}

extension FolderIdentity: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let known = Self(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a folder identity")
        }
        self = known
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Why the folder at a recorded path is not the recorded one.
package enum FolderReplacement: Sendable, Equatable {
    case gone
    /// The path, or a parent of it, is a symbolic link now.
    case link(to: String)
    case anotherFolder
    /// Another folder, on another file system.
    case otherFileSystem
}

/// The effect of confirming the folder at a path: these tasks were started in another folder and use this one from now on.
package struct ProjectRelink: Sendable, Equatable {
    package let path: String
    /// The tasks that are affected.
    package let tasks: [TaskID]

    package init(path: String, tasks: [TaskID]) {
        self.path = path
        self.tasks = tasks
    }
}
