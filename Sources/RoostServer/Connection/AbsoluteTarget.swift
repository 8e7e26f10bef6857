import NIOCore
import NIOHTTP1

/// A request may name its server twice: in its target (`GET http://name/path`) and in `Host`. The codec behind this keeps only the latter; so
/// that no name goes unseen, the one in the target joins the `Host` fields, and where the two differ the request has two hosts and is refused.
final class AbsoluteTarget: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), let name = Self.authority(of: head.uri), head.headers["host"] != [name] else {
            return context.fireChannelRead(data)
        }
        head.headers.add(name: "host", value: name)
        // Where none was given the target's would pass as the only one; HTTP/1.1 asks for both.
        if head.headers["host"].count == 1 { head.headers.add(name: "host", value: "") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// What stands between `://` and the path; `nil` for a target that is a path. Anything else names no server of ours.
    static func authority(of target: String) -> String? {
        if target.utf8.first == UInt8(ascii: "/") || target == "*" { return nil }
        guard let scheme = target.firstRange(of: "://") else { return target }
        return String(target[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    }
}
