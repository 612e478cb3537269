/// An authority of these tests and what it vouches for, all with one key; the good ones until 2126. Made with `openssl ca`
/// (`-startdate 20200101000000Z -enddate …`, `copy_extensions = copy`) from requests with `-addext subjectAltName=DNS:…`.
enum TestCertificates {
    /// Vouches for the other three.
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBZDCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowGTEXMBUG
        A1UEAwwOVGVzdCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATo
        VZRuHsFZ+rTCWSVvEg56+IKTMgQ3XFzw/0z5BMiU+usQKQ9Hl2SJLn6eq4gPjOF0
        J6DsPNzQI40AOteE/IY4o0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
        AwICBDAdBgNVHQ4EFgQURStyUZq8mKJ4BdTaP8eBik7+ingwCgYIKoZIzj0EAwID
        RwAwRAIgLVzAOal82aGy9blG1/ZRj7NSxc+qI53732DjUjZALFoCIEn/vfU8b6Cq
        ixC1TGtyJryp2gTKMOPgvKaEO5wamrjr
        -----END CERTIFICATE-----
        """

    /// For localhost.
    static let good = """
        -----BEGIN CERTIFICATE-----
        MIIBeDCCAR6gAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowFjEUMBIG
        A1UEAwwLVGVzdCBzZXJ2ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARwoiHJ
        YgSWaWmhUioKRAqSNI2VJIq1ryJLb0/zdbHcYgUHUHbmBKhdIvJIjufEERFxKnV4
        MT3lCs/MTs41s69Bo1gwVjAUBgNVHREEDTALgglsb2NhbGhvc3QwHQYDVR0OBBYE
        FHEV90E4ujmLQxLKx3G7hb5Yz3qCMB8GA1UdIwQYMBaAFEUrclGavJiieAXU2j/H
        gYpO/op4MAoGCCqGSM49BAMCA0gAMEUCIQDtR1nHrSYHkqcJk7JdSRze8VjakGLu
        qavLVnioJXIP7AIgC8GbzcYjrHqrMRuHJs1QVHwh9Ar8Yn4F8nFXK4p8G9w=
        -----END CERTIFICATE-----
        """

    /// For store.example.
    static let wrongHost = """
        -----BEGIN CERTIFICATE-----
        MIIBfDCCASKgAwIBAgIBAzAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowFjEUMBIG
        A1UEAwwLVGVzdCBzZXJ2ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARwoiHJ
        YgSWaWmhUioKRAqSNI2VJIq1ryJLb0/zdbHcYgUHUHbmBKhdIvJIjufEERFxKnV4
        MT3lCs/MTs41s69Bo1wwWjAYBgNVHREEETAPgg1zdG9yZS5leGFtcGxlMB0GA1Ud
        DgQWBBRxFfdBOLo5i0MSysdxu4W+WM96gjAfBgNVHSMEGDAWgBRFK3JRmryYongF
        1No/x4GKTv6KeDAKBggqhkjOPQQDAgNIADBFAiEAjze6ULzGuUEC2FvZ7j3M0LWl
        r17Rm2zFhQvwOFNYOuICIHzE5lqMonaeA2jmKo6Kri5Li8fSfNcSc70+ByCnVQWX
        -----END CERTIFICATE-----
        """

    /// For localhost, until the first of January 2021.
    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBdzCCARygAwIBAgIBBDAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMBYxFDASBgNV
        BAMMC1Rlc3Qgc2VydmVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcKIhyWIE
        lmlpoVIqCkQKkjSNlSSKta8iS29P83Wx3GIFB1B25gSoXSLySI7nxBERcSp1eDE9
        5QrPzE7ONbOvQaNYMFYwFAYDVR0RBA0wC4IJbG9jYWxob3N0MB0GA1UdDgQWBBRx
        FfdBOLo5i0MSysdxu4W+WM96gjAfBgNVHSMEGDAWgBRFK3JRmryYongF1No/x4GK
        Tv6KeDAKBggqhkjOPQQDAgNJADBGAiEAguc23DyudbOlpEENLN07vYnlEBoh436X
        32qJzMIMlXcCIQCzTw561gTmSjjBycBm0jESgWpJMZx4ONB9Xw3mxC+wSg==
        -----END CERTIFICATE-----
        """

    /// The key of all but the authority.
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMFCiz+yxW1VR8W6B
        n8OoJ6sVVGsNcVnXqEPnPdTt3tShRANCAARwoiHJYgSWaWmhUioKRAqSNI2VJIq1
        ryJLb0/zdbHcYgUHUHbmBKhdIvJIjufEERFxKnV4MT3lCs/MTs41s69B
        -----END PRIVATE KEY-----
        """
}
