import GRDB
import RoostModel

/// Translates SQLite's errors to ``StoreError``, with the path of the file.
enum SQLiteFailure {
    static func translated(_ error: any Error, path: String) -> any Error {
        guard let failure = error as? DatabaseError else { return error }
        let said = failure.message ?? "\(failure.extendedResultCode)"
        switch failure.resultCode {
        case .SQLITE_FULL:
            return StoreError.unwritable("\(path): the disk is full, so nothing was stored; free some space and try again")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH:
            return StoreError.unwritable("\(path): \(said); check the owner and permissions of the file and its folder")
        case .SQLITE_IOERR:
            return StoreError.unwritable("\(path): \(said) (\(failure.extendedResultCode)); check the disk")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return StoreError.unwritable("\(path): another process has locked it")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return StoreError.corrupt("\(path): \(said); restore a backup, or move the file away to start with an empty one")
        case .SQLITE_CONSTRAINT:
            return StoreError.conflict(.constraint(said))
        case .SQLITE_MISUSE:
            return StoreError.unwritable("\(path): the store is closed")
        default:
            return error
        }
    }
}
