/// The steps of an application that a crash could separate from the next one. Tests throw ``SimulatedCrash`` there, or change the project.
package enum FaultPoint: Sendable, Hashable {
    /// Before the intent is stored, and after it.
    case beforeIntent, intentStored
    /// Before the file with this number in the intent is removed, staged or renamed to its final name.
    case remove(Int), stage(Int), write(Int)
    /// Once the old file has a temporary name (`removed`), the new file has one (`prepared`), and the new file has its final name
    /// (`written`).
    case removed(Int), prepared(Int), written(Int)
    /// Before folders that became empty are removed.
    case folders
    /// Before the folders of the project are synced.
    case sync
    /// Before the application is marked as done, and before applied paths are pruned from the layer.
    case done, prune
    /// Once git's index is locked, before it is replaced, and before and after the branch names the new commit.
    case indexLocked, index, commit, committed
    /// Once the user's git sees the commit.
    case published
    /// Once an undo has set the branch back.
    case uncommitted
    /// Before an undo begins, and once it is marked as done.
    case undo, undone
    /// Before a branch is made.
    case branch
    /// Once the hash of a signed commit is stored, before it replaces the unsigned one.
    case signed
}
