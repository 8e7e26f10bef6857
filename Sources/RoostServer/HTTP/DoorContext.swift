import Hummingbird
import Logging
import NIOCore

/// What a request carries with it.
struct DoorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    var requestID: String { id }

    /// Bodies but uploads are at most 1 MiB.
    var maxUploadSize: Int { 1 << 20 }
}
