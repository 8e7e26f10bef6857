import RoostClient
import RoostSupport

extension RoostClient {
    /// What a run is given of this environment, credentials of its runtime included: only to the own daemon. On another machine the
    /// variables mean nothing, and the credentials stay here.
    var runEnvironment: [String: String]? {
        address.isOwn ? RunEnvironment.selected(from: HostEnvironment.current) : nil
    }
}
