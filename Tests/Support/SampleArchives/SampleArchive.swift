/// ZIP archives and packages made on the spot, stored as they are.
public enum SampleArchive {
    /// An archive with these files in this order.
    public static func zip(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var (bytes, directory): ([UInt8], [UInt8]) = ([], [])
        for file in files {
            let name = Array(file.name.utf8)
            let size = little(file.bytes.count, 4)
            let common = little(0, 4) + size + size + little(name.count, 2)
            directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + little(0, 8) + common
            directory += little(0, 12) + little(bytes.count, 4) + name
            bytes += little(0x0403_4B50, 4) + little(20, 2) + little(0, 8) + common + little(0, 2) + name + file.bytes
        }
        let counts = little(files.count, 2) + little(files.count, 2)
        let end = little(0x0605_4B50, 4) + little(0, 4) + counts + little(directory.count, 4) + little(bytes.count, 4)
        return bytes + directory + end + little(0, 2)
    }

    /// A package of that version, with so many bytes of program beside its manifest.
    public static func package(
        _ version: String, name: String = "Contoso.Reader", publisher: String = "CN=Contoso",
        architecture: String = "x64", family: String = "Windows.Desktop", programBytes: Int = 16
    ) -> [UInt8] {
        let manifest = """
            <Package><Identity Name="\(name)" Publisher="\(publisher)" Version="\(version)" \
            ProcessorArchitecture="\(architecture)"/><Dependencies><TargetDeviceFamily Name="\(family)" \
            MinVersion="10.0.17763.0"/></Dependencies></Package>
            """
        // No two blocks of it are the same.
        let program = (0..<programBytes).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8 ^ $0 >> 16) }
        return zip([("AppxManifest.xml", Array(manifest.utf8)), ("App.exe", program)])
    }

    /// An upload with one package, `app.msix`.
    public static func upload(_ version: String, programBytes: Int = 16) -> [UInt8] {
        zip([("app.msix", package(version, programBytes: programBytes))])
    }

    private static func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
