import FoundationEssentials

/// As whom somebody logged in, whatever they became since.
enum LoginUser {
    /// The user that this process's session logged in as, by the kernel's audit (`/proc/self/loginuid`, pam_loginuid(8));
    /// nil where the kernel does not keep it.
    static var ofThisProcess: UInt32? {
        guard let bytes = FileManager.default.contents(atPath: "/proc/self/loginuid") else { return nil }
        return UInt32(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
    }
}
