import RolloutModel

extension Reading where Value == String {
    /// The address of a service: https, or http on a loopback address, without a user name or password in it.
    public static var webAddress: Reading {
        .scalar("an address", writeInstead: "write https://host/path, or http://127.0.0.1:port/ for this machine") {
            $0
        }
        .checked { text in WebAddress.problem(of: text).map { ("\(shownText(text)) \($0.what)", $0.instead) } }
    }
}

/// What an address of a service may be (S20: no token or query leaves the machine in the clear).
public enum WebAddress {
    /// Why the text is no usable address; nil where it is one.
    public static func problem(of text: String) -> (what: String, instead: String)? {
        guard let end = text.firstRange(of: "://"), ["https", "http"].contains(text[..<end.lowerBound].lowercased())
        else {
            return ("is not an https address", "write https://host/path, or http://127.0.0.1:port/ for this machine")
        }
        let isPlainText = text.unicodeScalars.allSatisfy {
            $0.value > 32 && $0.value < 127 && !"\"<>\\^`".contains(Character($0))
        }
        guard isPlainText else {
            return ("has characters that no address may have", "encode them as %XX")
        }
        let authority = text[end.upperBound...].prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else {
            return ("has a user name in it", "remove it: a secret never stands in a file")
        }
        guard !authority.contains(where: { "{}".contains($0) }) else {
            return ("has a placeholder in its host", "use placeholders in the path or the query only")
        }
        guard let host = host(of: authority) else {
            return ("has no usable host", "write https://host/path or https://host:port/path")
        }
        guard let address = HostAddress(host: host) else {
            return (
                "has a host that is neither a name nor a plain address",
                "write an IPv4 address as four decimal numbers, an IPv6 address in brackets"
            )
        }
        if let refusal = address.refusal {
            return ("has a host that \(refusal)", "name the server that is meant; such addresses are never asked")
        }
        let isLocal = host.lowercased() == "localhost" || address.isLoopback
        if text[..<end.lowerBound].lowercased() == "http" && !isLocal {
            return ("would be sent in the clear", "write https:// (http is for 127.0.0.1, [::1] and localhost only)")
        }
        return nil
    }

    private static func host(of authority: Substring) -> Substring? {
        var host = authority
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[...close]
            guard host.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                return nil
            }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
        }
        let port = authority[host.endIndex...]
        let isPort = port.isEmpty || (port.first == ":" && UInt16(port.dropFirst()).map { $0 > 0 } ?? false)
        let isHost =
            host.hasPrefix("[") || host.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_" }
        return !host.isEmpty && isPort && isHost ? host : nil
    }
}
