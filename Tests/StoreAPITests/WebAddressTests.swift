import RolloutModel
import StoreAPI
import Testing

@Suite("Addresses: https anywhere, plain http on loopback only")
struct WebAddressTests {
    @Test(
        "good addresses",
        arguments: [
            ("https://manage.devcenter.microsoft.com/v1.0/my/", "https://manage.devcenter.microsoft.com", "/v1.0/my/"),
            ("HTTPS://Example.COM", "https://example.com", "/"), ("https://h:8443/a?b=c", "https://h:8443", "/a"),
            ("http://127.0.0.1:80/x", "http://127.0.0.1:80", "/x"), ("http://127.9.8.7/", "http://127.9.8.7", "/"),
            ("http://localhost:1/", "http://localhost:1", "/"), ("http://[::1]:9/", "http://[::1]:9", "/"),
            ("https://[2001:db8::1]/", "https://[2001:db8::1]", "/"), ("https://h?q=1", "https://h", "/"),
        ])
    func good(text: String, origin: String, path: String) throws {
        let address = try WebAddress(text, role: "url")
        #expect(address.origin == origin)
        #expect(address.path == path)
    }

    @Test(
        "bad addresses",
        arguments: [
            "", "example.com", "ftp://h/", "file:///etc/passwd", "http://example.com/", "http://127.0.0.1.example.com/",
            "http://127.1/", "http://127.0.0.256/", "http://localhost.example.com/", "http://10.0.0.1/",
            "http://[::2]/",
            "http://0.0.0.0/", "http://2130706433/", "https://", "https:///x", "https://user@h/", "https://u:p@h/",
            "https://127.0.0.1@evil.com/", "https://h:0/", "https://h:99999/", "https://h:x/", "https://h:/",
            "https://h h/",
            "https://h/\r\nX: y", "https://h\\@evil.com/", "https://h/#frag", "https://[::1/", "https://[x]/",
            "https://hé/",
            "http:/127.0.0.1/", "https://h/\u{0}", "https://[::1]x/",
            // Where clouds give out a machine's own credentials, and other spellings of it.
            "https://169.254.169.254/latest/", "http://169.254.169.254/latest/", "https://2852039166/",
            "https://0xA9FEA9FE/", "https://169.254.43518/", "https://0251.0376.0251.0376/",
            "https://169.254.169.254./",
            "https://[::ffff:169.254.169.254]/", "https://[64:ff9b::a9fe:a9fe]/", "https://[fe80::1]/",
            "https://[fd00:ec2::254]/", "https://[::]/", "https://0.0.0.0/", "https://224.0.0.1/", "https://[ff02::1]/",
            "http://127.0.0.01/", "http://0177.0.0.1/", "http://[::ffff:127.0.0.1]/", "https://[1:2:3]/",
        ])
    func bad(text: String) {
        let error = #expect(throws: StoreAPIError.self) { try WebAddress(text, role: "storeURL") }
        #expect(error?.code == .badAddress)
        #expect(error?.message.hasPrefix("storeURL: ") == true)
    }

    @Test(
        "a path below a folder gives what reading the whole gives",
        arguments: [
            "a/b", "a?b=c", "a?b?c", "?b", "", "/a", "a//b", "x://y@z", "é", "a b", "a#b",
            String(repeating: "a", count: 9_000),
        ])
    func below(path: String) throws {
        for text in ["https://Example.com:8443/v1.0/my/", "http://127.0.0.1/"] {
            let folder = try WebAddress(text, role: "url").folder(role: "url")
            let whole = Result { try WebAddress(folder.description + path, role: "url") }
            let below = Result { try folder.below(path, role: "url") }
            #expect((try? whole.get()) == (try? below.get()))
        }
    }

    @Test("a bounded length")
    func length() {
        let long = "https://h/" + String(repeating: "a", count: 9_000)
        #expect(throws: StoreAPIError.self) { try WebAddress(long, role: "url") }
    }

    private func account(
        tenant: String = "t", client: String = "c", secret: String = "s", store: String = StoreAccount.publicStoreURL,
        login: String = StoreAccount.publicLoginURL
    ) throws -> StoreAccount {
        try StoreAccount(
            name: "main", tenantID: tenant, clientID: client, clientSecret: Secret(secret), storeURL: store,
            loginURL: login)
    }

    @Test("an account that cannot work says why, and never with the secret")
    func accounts() throws {
        _ = try account()
        for make in [
            { try account(tenant: "") }, { try account(tenant: "a/../b") }, { try account(client: "x y") },
            { try account(secret: "") }, { try account(secret: "canary", store: "http://example.com/") },
            { try account(secret: "canary", login: "https://h/?x") },
        ] {
            let error = #expect(throws: StoreAPIError.self) { try make() }
            #expect(error?.message.contains("account main") == true)
            #expect(error.map { "\($0)" + String(reflecting: $0) }?.contains("canary") == false)
        }
        var text = ""
        dump(try account(secret: "canary"), to: &text)
        #expect(!text.contains("canary"))
    }
}
