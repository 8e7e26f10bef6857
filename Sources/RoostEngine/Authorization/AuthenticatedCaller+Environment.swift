import RoostModel

extension AuthenticatedCaller {
    /// The variables that the caller may bring to a run: all but those that say where programs and homes of the host lie.
    func chosen(_ environment: [String: String]) -> [String: String] {
        if choosesHostPrograms { return environment }
        return environment.filter { name, _ in name != "PATH" && name != "HOME" && !name.hasPrefix("ROOST_") }
    }
}
