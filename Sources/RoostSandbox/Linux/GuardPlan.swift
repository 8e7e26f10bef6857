#if os(Linux)
    import CRoostSystem
    import RoostModel

    /// Encodes the two plans for the guard: records of tag, length and bytes (guard.h).
    struct GuardPlan {
        private(set) var bytes: [UInt8] = []

        private mutating func append(_ tag: GuardProtocol.Tag, _ content: [UInt8]) {
            bytes += Self.bytes(tag.rawValue) + Self.bytes(UInt32(content.count)) + content
        }

        private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

        /// Several texts, each terminated by a zero byte.
        private static func list(_ texts: [String]) -> [UInt8] { texts.flatMap { Array($0.utf8) + [0] } }
    }

    extension GuardPlan {
        /// The plan of `launch`.
        static func launch(_ plan: SandboxPlan, bubblewrap: String) -> GuardPlan {
            var result = GuardPlan()
            if plan.needsUserNamespace { result.append(.userNamespace, []) }
            if plan.changesOwner { result.append(.owner, bytes(plan.owner.uid) + bytes(plan.owner.gid)) }
            for preparation in plan.preparations {
                switch preparation {
                case .staging(let folder): result.append(.staging, list([folder]))
                case .bind(let source, let target, let identity): result.append(.bind, list([source, target, identity?.text ?? ""]))
                case .overlay(let lower, let upper, let work, let target, let identity):
                    result.append(.overlay, list([lower, upper, work, target, identity?.text ?? ""]))
                case .show(let source, let target, let name): result.append(.show, list([source, target, name]))
                case .hide(let source, let work, let target, let name): result.append(.hide, list([source, work, target, name]))
                case .share(let source, let target, let name): result.append(.share, list([source, target, name]))
                case .copy(let source, let target): result.append(.copy, list([source, target]))
                case .write(let content, let target): result.append(.write, list([target]) + content)
                case .below(let folder, let target): result.append(.below, list([folder, target]))
                case .cover(let folder, let paths, let empty): result.append(.cover, list([folder, empty] + paths))
                }
            }
            if plan.launcherMeasures { for folder in plan.growingFolders { result.append(.growing, list([folder])) } }
            for file in plan.files { result.append(.file, file) }
            result.append(.program, Array(bubblewrap.utf8))
            for argument in plan.commandLine { result.append(.argument, Array(argument.utf8)) }
            return result
        }

        /// The plan of `enter`.
        static func enter(_ plan: SandboxPlan) -> GuardPlan {
            var result = GuardPlan()
            for (name, value) in plan.environment.sorted(by: { $0.key < $1.key }) {
                result.append(.environment, Array("\(name)=\(value)".utf8))
            }
            for limit in plan.resourceLimits {
                result.append(.limit, bytes(UInt32(bitPattern: limit.kind.number)) + bytes(limit.bound))
            }
            result.append(.filter, bytes(plan.callFilter.rawValue))
            return result
        }
    }

    extension GuardPlan {
        /// The plan of one call of `serve`.
        static func call(_ request: HostCommand.Request) -> GuardPlan {
            var result = GuardPlan()
            result.append(.folder, Array(request.workingDirectory.utf8))
            for word in [request.executable] + request.arguments { result.append(.argument, Array(word.utf8)) }
            for (name, value) in request.environment.sorted(by: { $0.key < $1.key }) {
                result.append(.environment, Array("\(name)=\(value)".utf8))
            }
            return result
        }
    }

    extension SandboxPlan.ResourceLimit.Kind {
        fileprivate var number: Int32 {
            switch self {
            case .processes: roost_limit_processes()
            case .openFiles: roost_limit_open_files()
            case .fileBytes: roost_limit_file_bytes()
            case .coreBytes: roost_limit_core_bytes()
            }
        }
    }
#endif
