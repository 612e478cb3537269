extension ScriptedServer.Step {
    /// These characters are sent.
    public static func send(_ text: String) -> Self { .send(Array(text.utf8)) }

    /// A whole HTTP answer with the body's length announced.
    public static func reply(
        _ status: Int, _ body: String = "", headers: [(String, String)] = []
    ) -> [Self] {
        [.send(head(status, headers + [("Content-Length", "\(body.utf8.count)")]) + body)]
    }

    /// An answer that ends before the length that it announces, at so many bytes of its body.
    public static func cut(_ status: Int, _ body: String, at count: Int) -> [Self] {
        let announced = head(status, [("Content-Length", "\(body.utf8.count)")])
        return [.send(Array(announced.utf8) + Array(body.utf8.prefix(count))), .close]
    }

    /// An answer whose body ends with the connection, after so many bytes.
    public static func unannounced(_ status: Int, _ body: String, at count: Int) -> [Self] {
        [.send(Array(head(status, [("Connection", "close")]).utf8) + Array(body.utf8.prefix(count))), .close]
    }

    /// An answer in one chunk, which ends after so many bytes of what is sent after the head.
    public static func chunked(_ status: Int, _ body: String, at count: Int) -> [Self] {
        let chunks = String(body.utf8.count, radix: 16) + "\r\n" + body + "\r\n0\r\n\r\n"
        let announced = head(status, [("Transfer-Encoding", "chunked")])
        return [.send(Array(announced.utf8) + Array(chunks.utf8.prefix(count))), .close]
    }

    /// Status line and fields.
    public static func head(_ status: Int, _ headers: [(String, String)]) -> String {
        "HTTP/1.1 \(status) Scripted\r\n" + headers.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
    }
}
