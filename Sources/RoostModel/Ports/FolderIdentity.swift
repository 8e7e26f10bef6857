/// Which folder it is, whatever it is called. A path says where a folder was; something else can stand there by now.
///
/// An inode number alone is given to the next folder at once, so the time of birth belongs to it where the file system keeps one.
package struct FolderIdentity: Sendable, Hashable {
    /// The id of the file system, as far as it outlives a restart of the machine.
    package let fileSystem: UInt64
    package let inode: UInt64
    /// Nanoseconds since 1970; `nil` where the file system keeps none.
    package let birth: Int64?

    package init(fileSystem: UInt64, inode: UInt64, birth: Int64?) {
        self.fileSystem = fileSystem
        self.inode = inode
        self.birth = birth
    }

    /// `filesystem:inode:birth` in decimal, as the guard writes it too; without a birth that is -1.
    package var text: String { "\(fileSystem):\(inode):\(birth ?? -1)" }

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
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no identity of a folder")
        }
        self = known
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Why the folder at a recorded path is not the one that was recorded.
package enum FolderReplacement: Sendable, Equatable {
    case gone
    /// A symbolic link stands at the path or above it.
    case link(to: String)
    case anotherFolder
    /// Another folder, and on another file system.
    case otherFileSystem
}

/// What confirming the folder at a path means: these tasks were begun in another folder and work in this one from now on.
package struct ProjectRelink: Sendable, Equatable {
    package let path: String
    package let tasks: [TaskID]

    package init(path: String, tasks: [TaskID]) {
        self.path = path
        self.tasks = tasks
    }
}
