/// What the programs call themselves.
public enum Version {
    /// The version of rolloutd, rolloutctl and storesim, as in the CHANGELOG.
    public static let current = "0.1.0"
}
