public import NIOCore

extension Channel {
    /// Closes a listening channel once every connection that it has accepted is handed over: NIO traps where one comes
    /// after the end of the sequence that they are taken from.
    ///
    /// - Parameter group: The loops on which connections are prepared.
    public func closeListener(servedBy group: any EventLoopGroup) async {
        try? await setOption(ChannelOptions.autoRead, value: false).get()
        // What was accepted is prepared on a loop of its own (the first round) and handed over on ours (the second).
        for _ in 0..<2 {
            for loop in group.makeIterator() { try? await loop.submit {}.get() }
        }
        try? await close().get()
    }
}
