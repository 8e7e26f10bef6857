import RoostModel
import RoostOutbound
import RoostServer
import RoostSupport
import RoostWire

/// Maps the errors of a daemon's start to API errors.
enum StartFailure {
    static func body(_ error: any Error) -> ErrorBody {
        switch error {
        case let error as ErrorBody: error
        case let error as DaemonError:
            switch error {
            case .stateFolder:
                ErrorBody(.stateUnwritable, error.description, hint: "correct it, or set ROOST_HOME to another folder", requestId: "")
            case .alreadyRunning: ErrorBody(.conflict, error.description, requestId: "")
            }
        case let error as OutboundError: ErrorBody(.invalidRequest, error.description, requestId: "")
        case APIServerError.portTaken(let address, let port):
            ErrorBody(
                .conflict, "the port \(port) of \(address) is in use by \(PortHolder.find(port: port)?.words ?? "another process")",
                hint: "end that process, or choose another port: roost up --set server.port=…", requestId: "")
        case APIServerError.cannotListen(let address, let port, let why):
            ErrorBody(
                .conflict, "the daemon cannot listen on \(address), port \(port): \(why)",
                hint: "choose another port: roost up --set server.port=…, or none: roost up --set server.tcp=off", requestId: "")
        case let error as SettingsError: ErrorBody(.invalidRequest, error.description, requestId: "")
        case StoreError.unwritable: ErrorBody(.stateUnwritable, "\(error)", requestId: "")
        default: ErrorBody(.internalError, "\(error)", requestId: "")
        }
    }
}
