import Foundation

/// Packages made by other programs, so that what reads them is not tried on what we wrote ourselves.
enum SamplePackage {
    /// Contoso.Reader 4.2.1.0 for x64: `App.exe` and a manifest of one kilobyte, both deflated by Python's `zipfile`.
    static let deflated: [UInt8] = Array(Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())

    private static let text = """
        UEsDBBQAAAAIAAAAIVwptmcaCAAAAC4BAAAHAAAAQXBwLmV4ZfONYhgFRAMAUEsDBBQAAAAIAAAAIVxNYhU4ZwEAAH8CAAAQAAAA
        QXBweE1hbmlmZXN0LnhtbJVSTW/CIBi++yvecZiXFdQZ3Vxb4zRLdtCZxWxnRl8t0UIDVOu/H9b6scTLwoXw8D5fEA7LbANbNFZq
        FZE2bRFAJXQi1SoihVsGT2QYN8K7IIDwPUHlpNvDjGcYkZl2dJFKS+DrNP9Mq0VYDEHgx+ZcrPkKwYsoG5HUuXzAmBUpZtzSTAqj
        rV46KnTGeJ6XLONKLtE6ttSFSrjzrGwnVaJ3tu2tVTyDguf/4vL3r0jiBlyi+D0c4zTHWjnPQD+RJ2iaMC9+NtKmaCIynkU1+gAf
        0QjuV+4FXkk1XGeHCEiXdmjV4NxogdZqMzIilQ6FK4wvrOx1CbBK39/I0TiJNg4n0uYbvj+4iGsZOJoI2TUWnh3dmAjZTdQfX5QO
        whPMUfnwopJecLNCN8GtFPjGM7k5ve33sS46Qbt2Oicwler8yu0WbdF2v997PISd8rJGFr5sTGq80+l1DmUw7+GPaMN7On6LuPEL
        UEsBAhQDFAAAAAgAAAAhXCm2ZxoIAAAALgEAAAcAAAAAAAAAAAAAAIABAAAAAEFwcC5leGVQSwECFAMUAAAACAAAACFcTWIVOGcB
        AAB/AgAAEAAAAAAAAAAAAAAAgAEtAAAAQXBweE1hbmlmZXN0LnhtbFBLBQYAAAAAAgACAHMAAADCAQAAAAA=
        """
}
