import RoostClient
import RoostSupport

extension RoostClient {
    /// The environment for a run, including credentials of its runtime; sent only to the local daemon. On another machine the variables
    /// mean nothing, and the credentials must stay here.
    var runEnvironment: [String: String]? {
        address.isOwn ? RunEnvironment.selected(from: HostEnvironment.current) : nil
    }
}
