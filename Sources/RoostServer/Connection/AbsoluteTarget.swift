import NIOCore
import NIOHTTP1

/// A request may name its server twice: in an absolute target (`GET http://name/path`) and in `Host`. The next codec keeps only `Host`, so
/// the target's name is added to the `Host` fields; if the two differ, the request has two hosts and is refused.
final class AbsoluteTarget: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), let name = Self.authority(of: head.uri), head.headers["host"] != [name] else {
            return context.fireChannelRead(data)
        }
        head.headers.add(name: "host", value: name)
        // If `Host` is missing, the target's name would pass as the only one, but HTTP/1.1 requires `Host`.
        if head.headers["host"].count == 1 { head.headers.add(name: "host", value: "") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// The authority of an absolute target; `nil` for a path. Any other form is returned as it is, and matches no allowed host.
    static func authority(of target: String) -> String? {
        if target.utf8.first == UInt8(ascii: "/") || target == "*" { return nil }
        guard let scheme = target.firstRange(of: "://") else { return target }
        return String(target[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    }
}
