#if os(Linux)
    import CRoostSystem
    import RoostModel

    extension Evidence {
        /// An error for the first required guard that the evidence does not prove. Compares with the daemon's own namespaces.
        func lack(_ demanded: [GuardName]) -> SandboxError? {
            for name in demanded where !shows(name) {
                return .guardMissing(name, evidence: "the sandbox was set up without it", remedy: nil)
            }
            return nil
        }

        func shows(_ name: GuardName) -> Bool {
            switch name {
            case .userNamespace: isApart("user")
            case .mountNamespace: isApart("mnt")
            case .pidNamespace: isApart("pid")
            case .ipcNamespace: isApart("ipc")
            case .utsNamespace: isApart("uts")
            case .networkNamespace: isApart("net")
            case .noNewPrivileges: hasNoNewPrivileges
            // Not visible to the guard; determined when the plan was made.
            case .overlay, .memoryLimit, .processLimit, .diskLimit: true
            }
        }

        private func isApart(_ name: String) -> Bool {
            guard let index = Self.names.firstIndex(of: name) else { return false }
            let ours = roost_namespace(name)
            return ours != 0 && namespaces[index] != 0 && namespaces[index] != ours
        }
    }
#endif
