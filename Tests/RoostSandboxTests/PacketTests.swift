#if os(Linux)
    import CRoostSystem
    import Glibc
    import Testing

    @Suite("Packets between the daemon and its guards")
    struct PacketTests {
        /// A peer that received something, sent its last message and closed without reading.
        private func withClosedPeer(_ body: (Int32) -> Void) throws {
            var ends: [Int32] = [-1, -1]
            try #require(roost_packet_pair(&ends) == 0)
            roost_say(ends[0], 1)
            roost_say(ends[1], 42)
            close(ends[1])
            body(ends[0])
            close(ends[0])
        }

        @Test("The last packet of a peer is received, even if the peer closed without reading what was sent to it")
        func lastPacket() throws {
            var packet: [UInt8] = [0, 0]
            var passed: Int32 = -1
            // Control: the kernel reports the reset first, so a reader that takes any error for the end loses the packet.
            try withClosedPeer { socket in
                #expect(recv(socket, &packet, packet.count, Int32(MSG_DONTWAIT)) < 0 && errno == ECONNRESET)
            }
            try withClosedPeer { socket in
                #expect(roost_receive(socket, &packet, packet.count, &passed) == 1 && packet[0] == 42)
                #expect(roost_receive(socket, &packet, packet.count, &passed) == 0)
            }
        }
    }
#endif
