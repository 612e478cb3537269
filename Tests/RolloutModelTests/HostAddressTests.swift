import RolloutModel
import Testing

@Suite("Hosts: a name, or a number in its one plain spelling")
struct HostAddressTests {
    @Test(
        "names are names, also those with digits",
        arguments: ["localhost", "prometheus.internal", "4you.example", "h1", "1.2.3.4.example", "0xg", "a.0x1g", ""])
    func names(host: String) throws {
        let address = try #require(HostAddress(host: host))
        #expect(address == .name)
        #expect(address.refusal == nil && !address.isLoopback)
    }

    @Test(
        "what a resolver would read as a number in another way than we do is nothing",
        arguments: [
            "1", "2130706433", "127.1", "0x7f000001", "0x7f.0.0.1", "0x", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4",
            "1.2.3.4.", "a.1", "x.0x1f", "[", "[]", "[x]", "[1:2:3:4:5:6:7]", "[1::2::3]", "[:::]", "[12345::]", "[::1",
            "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7::8]", "[::1.2.3]", "[1.2.3.4::]", "[fe80::1%eth0]", "[1:]", "[:1]",
        ])
    func odd(host: String) { #expect(HostAddress(host: host) == nil) }

    @Test(
        "addresses that may be asked",
        arguments: [
            "10.0.0.1", "192.168.1.20", "169.253.1.1", "8.8.8.8", "[2001:db8::1]", "[fd12:3456::1]", "[2001:db8::]",
        ])
    func usable(host: String) throws {
        let address = try #require(HostAddress(host: host))
        #expect(address.refusal == nil && !address.isLoopback && address != .name)
    }

    @Test("this machine", arguments: ["127.0.0.1", "127.255.0.9", "[::1]", "[0:0:0:0:0:0:0:1]", "[0::0001]"])
    func loopback(host: String) throws {
        let address = try #require(HostAddress(host: host))
        #expect(address.isLoopback && address.refusal == nil)
    }

    @Test(
        "addresses that are never asked",
        arguments: [
            "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.0", "224.0.0.1", "255.255.255.255", "[::]", "[fe80::1]",
            "[febf::1]", "[FF02::1]", "[::ffff:10.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::1.2.3.4]", "[fd00:ec2::254]",
        ])
    func refused(host: String) throws {
        let address = try #require(HostAddress(host: host))
        #expect(address.refusal != nil && !address.isLoopback)
    }
}
