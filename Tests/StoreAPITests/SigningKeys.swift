/// Keys of clients of these tests, until 2126. Made with `openssl req -x509 -newkey rsa:2048 -nodes -days 36500`.
enum SigningKeys {
    /// A key and its certificate, as a credential's file has them.
    static let one = key + certificate
    /// The certificate's thumbprint as `openssl x509 -outform der | openssl dgst -sha256 -binary | basenc --base64url` says.
    static let thumbprint = "2swKUxcjZsUifupczFQt42U4Djnfd1SkzAFo-qxUO68"

    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDFEMjj41qokGs3
        Kxn6Fx4rYQu3O7RqzRCYTdSGX+CkW30UsoUsiYzEXdhGbrW4girt+MBC9IcK28mU
        F7eyjgE8BJrEeVEaxPJ/XchxS4FbryVyO027lttvztuG9AI6u06I01AMZr/B6XZ2
        csFQTzzrmxMeYc5YaQekdLKvQcIcx0qqqV/aBdipmdvSfn7mNtnZ79mlQAM6VoR2
        K7NdYGpQdJnJ7JrQphlOXCez1p8Cc/LVcKsAxHbqDYtoZsV0JormZjxujEdINsRl
        WiNX0Vh7jDm51ySMnu+v3Duxv7rfQU2rS6r8JPn0CdD/drcrTQEtkVuUHXa75fky
        GTGxIKVrAgMBAAECggEABQWGePgkKUN01/ULNmo8ZJKWf9bPpCERmS/yiHINAWMr
        bsmVxyrCIYbaqgDMNKVsfp/mFk6w2j/7hQCNt8kSkvrzDqqgvHPkUgaLwwdPhoyS
        AbUtJ+iSMuksguXY4LJBMA9ibM55eHGAiUgnUOqT/NT4yb9oSKx0e2ZV301nquAF
        p7AwxWEFlRThueHfgYeBnCAgfeMkFlpDSubTMs8A0/bgFguz6/dHxgz9hMf6+X7V
        Ps5c46rY9+dhCvt/sCSpj2EZM+1JanFNZcHeax+JyVEWLJjgYRMwGk+X8+ZUUZd/
        /RyRU0jXYHt8YEo7DS8vn5zsdrcBiCveFOZv+m8jEQKBgQD+hm4bVZPafFHzb6Df
        EUgP5AxuvNjXTdUIJXMDzkm0jJSYIYi8QAT0zv23Dcqy1iZa8iYn+S8DQIh3c6j4
        rxkGFN3Jvc3qiw+6jf1D3tsC0f7+WB06rdPcJ7NbECNLVNv6ghVr4YMynPOOhKVh
        QVOlWFvxMsiPKHp0p5himUsWfwKBgQDGNR4STZkWsB9QgjLzAicGuJyAXeHPaYof
        2qrfv84aylvcHOzrL5BR+ZR3HzmkNJxFxyUnqYCBpmaUqsVcnSSO7fHTG6rXakOT
        Vhh6JZPH41zeiM7rGqThBZmpN30hX4BeaTQIjeIPfeQniNPjpZGbyXl3T+//7B2b
        HFviRkOzFQKBgFXZT+AmYEVsc1PRzggPUygQ+mSLi/QrC3TA9OdOuCuO0zvw66bb
        TRCplIgevcTOWIeKb3ZCJSpKpPztZQvkO2OCvEAkpgS7POXmqIsw6twrqn9thwZY
        xUHXnjZT3iO1jrETGViW6uKyb7Ada46/MxBtGi3jvCQVOiCIuuxe2iXPAoGBAL0E
        NrM5sP5D4vkB0NiReuob75My9H65pPEPtNg/r6s4wzU7mGwIJdcm7YBUFMIVMdoR
        OcuDB3ucVkL8P848RXrQS0cJIXjga6T7+8ewQifjGNNXIAxwkj/M+Wa39ep3ipF+
        PhLSS3x+j69r+rUjVaJ9FgrD/pnOb8VV3AIDA9ipAoGAS1DnlV5l0B2yU6jwHCrU
        blNmPQJzI8bncg9zriN4iJWxQdo4bwTA1gcEo0vB3YsqeORe3xWreizdBg+6EWOP
        iBdiN++PKOvcIe+xPcctxK2KkQmb2XF992FUDxRALbA1H6LdOXH0M+2D1yc8fhSy
        RaiXf2JiSz29lYxoR/7P/f8=
        -----END PRIVATE KEY-----

        """

    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIDKTCCAhGgAwIBAgIUIZdoXFE3d+TqxLsLelyoKIp4GzswDQYJKoZIhvcNAQEL
        BQAwIzEhMB8GA1UEAwwYcm9sbG91dGQgdGVzdCBjbGllbnQgb25lMCAXDTI2MTEy
        MTIyMzMxNVoYDzIxMjYxMDI4MjIzMzE1WjAjMSEwHwYDVQQDDBhyb2xsb3V0ZCB0
        ZXN0IGNsaWVudCBvbmUwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDF
        EMjj41qokGs3Kxn6Fx4rYQu3O7RqzRCYTdSGX+CkW30UsoUsiYzEXdhGbrW4girt
        +MBC9IcK28mUF7eyjgE8BJrEeVEaxPJ/XchxS4FbryVyO027lttvztuG9AI6u06I
        01AMZr/B6XZ2csFQTzzrmxMeYc5YaQekdLKvQcIcx0qqqV/aBdipmdvSfn7mNtnZ
        79mlQAM6VoR2K7NdYGpQdJnJ7JrQphlOXCez1p8Cc/LVcKsAxHbqDYtoZsV0Jorm
        ZjxujEdINsRlWiNX0Vh7jDm51ySMnu+v3Duxv7rfQU2rS6r8JPn0CdD/drcrTQEt
        kVuUHXa75fkyGTGxIKVrAgMBAAGjUzBRMB0GA1UdDgQWBBRO/Wsfu5nuYJ/WsrYQ
        kyU9Wck36zAfBgNVHSMEGDAWgBRO/Wsfu5nuYJ/WsrYQkyU9Wck36zAPBgNVHRMB
        Af8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQBrk0P4s0PKsLWbBf1BpsT4gszg
        c/wP55B7X3cD4it/29p+k2IEmmhLvy+RDXS7tETcKd/T9L0ZZmsQyJkrGzdVkuQZ
        +NV1STZKidqAiQQbAIbDJh+4Yq/4x1Ucjc8BVuWBOasNuYcM8vYL9x0JTV7vtme5
        Vn4Ywofn2HUV90kvRKzXPD84Cu2L8XRZWkTZa/dFI1Zz+U0PPI0KGok//rWYbvqj
        guYHr6URMIPUQzs945YbhQDn3BjZBYfZp9XW6CJh+U9fRXcirhA1YQgb27n/wJLP
        8W4gdrM7ehHg+pmFIrTFFv+/LNS2CxTsm7zry/wcWe0/66rffK7J0L/e7MAy
        -----END CERTIFICATE-----

        """

    /// Another key with its certificate.
    static let twoKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCoXCZNJIaxfdDT
        YJiPtbMyCDbET33eKCVsENHoBc0Gct4fKWFiLuvod7Adxv+zqPgZSo1ouNJNQLih
        5RZ5ITlTDTA8+ksq1EPRSsBPgWAjDxyqjzjXv3+03nAdycl06yPr4nJT5SaNPl3T
        /eqlju3xaXr74k9OfVRA19zs17SBuRc82xRjbLxHmdQSK+0F6TpxsqVOoRn+KxB1
        Es70hiPYLp7plsatHFSe3NARZWZNhWGWlDuzrwvMdI/mo8aMiupZQC7R9l38CZvH
        R9UA5axR2EhohZO09NkT6IxveexFtmHsRBFu15jttpLRwcofz+r7INh2f1w0gisv
        UO+BTI+HAgMBAAECggEACWBoea9pGQWK1drxZD+YZVbzxecveWn++4/MQQHhs1Q+
        brndRJycYuwXkPD+WME2YCI40fZJMChEoC+kGsbw7GE1qI/AE/iSdluVblgkRI+Y
        5x7m6Y0uzaH92Iref3aBH6gS+f0vMnqguyfPI71cHy/iu5iVFigAw0PCeCZjVT4k
        mXywhIi0xkX28gMVALfErnAwzmd3RqEdURVl8GX9s19nOqqB7sCL6RdECNQr8Yhs
        cmCVL6F409k0M7R+iHMof909MMlWkXpbsRBet1Cz28sWmTurk5QxMhONDLwAe0Uh
        OmUTDytnC5tXvBzeN8roBIKqdYXh+goqIqsyO6IPIQKBgQDY5v7grh7EJdEwkAUi
        /0VFj01Gq+lLf//SgIf+9mwKD2lPzM7cYDiXzbible/ygkWDZGNCEcoPuDmGfSA/
        1bMwxgKeINuh4M/EbH+FN9zC0sJIJY45pnS+b/YSGBI1FqCIH99fW+41tWUP7y0g
        zRCA9RlPBJcVESOtJUZU8LH2OQKBgQDGtSfzGKxIKOLI0qq3PkZvnA67vF55eupM
        h6O1oqXyaXKBU12vk9Wp58iG9Ovt/kiQ/TxeMaEPWB76erf41L4g4qdl6A4D3pAH
        Fprg2cSoGA71t++UdpmUYR/ZAZ+9aDRBWpwkYUrc6DHbA+xzIZKuGOsiMKftXkY2
        cOi8CDyzvwKBgD4muqPw4Ln9yBptOjuT/+p1rIPyoK/Upp5P3CgvvjeHwPpvylqV
        a8H73ckfRpkrwPVsX5C//jFQ7ZLe6c3A007HflqHOcgB3ib/m+61WhmtQKRhtoZI
        by1ecZkvso/pwugekegGNJTJPIM7WqgKeo8pLC5bN1t/BMUJaETQj33pAoGAUyiP
        ToI933kU59yaS1PJoH3cAJ9lnktdcKe3UJWAA4IzxIHCDG+/FHsHBcvMTO6FKgCA
        2h7E+6nyVPs0sPM/mn2gdtp1uxLSjdTc/krErWBcKmNO5X/46Ar5jBTM6DSK4ers
        u6Dn9qlJ7BGpS8l6HFgbV1SrgoBYvAHmtIJx/PsCgYA5SOH8vFSccPCgcNC3flru
        I/fp3p6reg+DrBDo9m4L4jb3joHpDKU/SZwkAVLNxaTUF++ljVdT3WQhZRwc5AKr
        gwC8o4sJBGguYHeazaurkZD7SYJH/QQdC+6ziPgb6gsc2f8x6m28ozVeYwjVpV70
        IJ65EJ6L2dNTqoBp+Tqgew==
        -----END PRIVATE KEY-----

        """

    static let twoCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIDKTCCAhGgAwIBAgIUQDvvJQGQ2HTA24q0UFXEEmWao0kwDQYJKoZIhvcNAQEL
        BQAwIzEhMB8GA1UEAwwYcm9sbG91dGQgdGVzdCBjbGllbnQgdHdvMCAXDTI2MTEy
        MTIyMzMxNVoYDzIxMjYxMDI4MjIzMzE1WjAjMSEwHwYDVQQDDBhyb2xsb3V0ZCB0
        ZXN0IGNsaWVudCB0d28wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCo
        XCZNJIaxfdDTYJiPtbMyCDbET33eKCVsENHoBc0Gct4fKWFiLuvod7Adxv+zqPgZ
        So1ouNJNQLih5RZ5ITlTDTA8+ksq1EPRSsBPgWAjDxyqjzjXv3+03nAdycl06yPr
        4nJT5SaNPl3T/eqlju3xaXr74k9OfVRA19zs17SBuRc82xRjbLxHmdQSK+0F6Tpx
        sqVOoRn+KxB1Es70hiPYLp7plsatHFSe3NARZWZNhWGWlDuzrwvMdI/mo8aMiupZ
        QC7R9l38CZvHR9UA5axR2EhohZO09NkT6IxveexFtmHsRBFu15jttpLRwcofz+r7
        INh2f1w0gisvUO+BTI+HAgMBAAGjUzBRMB0GA1UdDgQWBBRR6I6JNpBzCpfRCrgL
        orMdKlhumzAfBgNVHSMEGDAWgBRR6I6JNpBzCpfRCrgLorMdKlhumzAPBgNVHRMB
        Af8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQA0ODa1WRZIRMrgZOCbMdsWcS5k
        caaDF/27MBo962E8aEOnG+wb4kFo1SdYwiTU8ZzDXhv/YmsfxWkQtd28v583rekJ
        gxdytFUYeSoRmBrwzvGaTqRoevMmbw/fYDFZjiJg4cLQMeEnrQkS/QFpnOa9lkZr
        lYHTo+rDbRxwE9rL4hm4soNfuUAncZ7N1XG5UXA3q6vQN5u1o/Kk2YdQtM7/JBp6
        pSH2u6mRj1DTOFismyQ6GKBlK4HeLDZ8LtUW5+e9m/l6DsxRtbWfWh7Pj+4cCsLl
        HztR2Ie056DY+0ogtjTt6HS6UG9c3Kbrf95hfkU550a9W4JASzeB5lLoAj2f
        -----END CERTIFICATE-----

        """

    /// The first key with a passphrase.
    static let encryptedKey = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIMoSwYRNXxhoCAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBBBA2wjd+wuLqIBTTmkwxu8BIIE
        0IF33AZGVhtGbemCIjTSHHJxcfh7ziqN0GUvBEqQ8r0kmH0hMxNVFpkJDkcFgrNx
        xudyzzFz6M+emOHmBvfEk7Fo5Ev749eSkpYiPph972PxdnmVwWXlFNrt8I7AxL7Y
        PTjDDtTqS4H6e4kE9Sem8p22NOVh7sJCoO4RXpbG4NnXg4wh6Wv4t1YEU1zqUEXG
        CCqwGW5pepz2EzPz1kobV3+q2JEixEDzLwljFi5NVIU1xh6T9mvoeX40FjM/MKOY
        5sx0OTEcPrggN+kmkiDW7JcayEGGHld6NvwT7TNeOrmmBlxJ7XXPvQwSEFdl2Nd5
        P5aQU3Ugt3XuCr7D1iA8AnHJteCOxMUosq2HVabZLk07cSi4Pw5VQwGewuFVc2KF
        3/dgbG8PehoHTvwnusg5lFlFLGb+PcAcRZXmKh5RIXQ1li3GC33vTZx6lYm+7Xvf
        n06b2rWCcPyI46PqEB9x1JlkMNN1d3ROzc/i2YdDHOQQWq/ayIsarJ0Fy6NdlR7h
        70KSwpPgSYPbd1K/usYyA2sMCApKNqo/ywy1jLzvFT3aY/RZ3cOg6OWiXenlSZPj
        wOFA35YIgdJ4rW5vB25mhVzJPrWzSorfxHbZamn0wkJe+iNz3R7A2UEpNC6f9U0s
        YBhP8Bvw9wd0jFRTKz2NY6yQzJpoyoyebDXwBuH5u/hlsF9MQk44WXd/mubWIVi8
        aFG0RXGex0ltbfLae6ZQdOaOJgY3A+MfrPkAOcSJGY5DhPdAyfmK3ey/WPg8Wuax
        rlIN2S1wdiC70hvu5YeVZOr36hvxZIrMEP5DF7Cg5eIcLmIMw8n6TZSbLn5WQG77
        9gXMtAfUF1EeTXKEIrmGm7B5VhL8lRNDGiKqzNa5Gd2ZGUB7SWM8cQ17mszHlppy
        /i1V3BViNQtC9vWUPmAwVkf0S373yd/mgOLfGgHeVGXTjEBCmEEn9peMENAfUen9
        tSj+x3UXNt8ZuOIeOCjmr5FqBgWKlYtTobWA749RkTh9UKPP9I0Eb1RZl6gNwGrp
        NYd1JcrfqJkmRZQxxVj0LY8s1tccdAj52YRSzrbPAE/b0pTMN4FjfTJSQgsCKe2a
        MjbPdjZPnp43CGadMM+2lxNpZKd1EeS0AeccUum8IttoTIOpv4YEqPm/lx4p3XRC
        mYrhLJD8+y9BM0HGQxSk57MGNjt9oswRR9eP3FA5EJKKtTEZL1fRzNEd2TW9chSg
        2ac9mGhp1DFsnOuw8KnzHXqCrn+BzZSlqs+w8F+5+fFg8N7T2a6kapEAi604s95C
        CqpyJb0A3p0uYcGGNjWXsoVP8C2D81hTr3VaF33lPZfB9gTM71Kqww/XH7zVGwkr
        FUR0S7+K/aCm8S86l0IjLOGnV1dLY3ahu5XoaOq1sZ4JiUexAGZ2SHk4lnMiHrJU
        3cO5M6gxHi5gWXxExasCPR3Rfzj0VAOA5gvI6IeuoRjPP9Ydtu2/LZUtEcB2ggvI
        HeaYuOIjG1Mgx1YL22V/NsCtFdnBTkV52kVR8QVu/k2ScZiBJkJyERo4nDoN1lz1
        QW9WBHWwJqYK6yW2Fy+8nGPPn2X1tBWnvLE1YJSuWFPM9DVK73vgjGHb1LS2ecr9
        ukfw0ZKnzTSPF6flI+OZfu/VUKrAyHgV90q7k8/5fSEC
        -----END ENCRYPTED PRIVATE KEY-----

        """

    /// A key that signs no PS256.
    static let elliptic = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgv89grYBAuZ6id07t
        YlqwVTppZBaQ74OEMDMBzAvU87qhRANCAASfyn/gF6EkDiViGUjL1LNjWyZl3+/r
        AIpTNgBnkYT2JkdjGRhsiEBqKeOPME71A20QGxfhscHojcvCopshpbK8
        -----END PRIVATE KEY-----

        -----BEGIN CERTIFICATE-----
        MIIBcjCCARegAwIBAgIURxHmKBHtOt4oeGbjTiSUrogJqWcwCgYIKoZIzj0EAwIw
        DTELMAkGA1UEAwwCZWMwIBcNMjYxMTIxMjIzMzE1WhgPMjEyNjEwMjgyMjMzMTVa
        MA0xCzAJBgNVBAMMAmVjMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEn8p/4Beh
        JA4lYhlIy9SzY1smZd/v6wCKUzYAZ5GE9iZHYxkYbIhAainjjzBO9QNtEBsX4bHB
        6I3LwqKbIaWyvKNTMFEwHQYDVR0OBBYEFMhVwMqNoQp5h2ePJbPMbLfyO6muMB8G
        A1UdIwQYMBaAFMhVwMqNoQp5h2ePJbPMbLfyO6muMA8GA1UdEwEB/wQFMAMBAf8w
        CgYIKoZIzj0EAwIDSQAwRgIhAODsRXj3xcrA9YGouT1i1Yg090HSD5gowiHYEv33
        1dkwAiEAxkHm8+c7+5uErklJmKdtuIGovWMQq2qyvyVt5oFkBiI=
        -----END CERTIFICATE-----

        """
}
