namespace Platform.Org;

/// <summary>Ids at the edge: canonical text from people, 16 bytes big-endian from services. A text that is no id names nothing.</summary>
internal static class Ids
{
    public static Guid Organization(string text) => TryParse(text, out var id) ? id : throw Errors.OrganizationNotFound();

    /// <summary>The empty id, which nobody has, for a text that is none: whether the caller may ask at all is answered first.</summary>
    public static Guid Member(string text) => TryParse(text, out var id) ? id : Guid.Empty;

    public static Guid Device(string text) => TryParse(text, out var id) ? id : throw Errors.DeviceNotFound();

    public static Guid FromBytes(ReadOnlySpan<byte> bytes, string field) => bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : throw Errors.InvalidId(field);

    public static bool TryParse(string text, out Guid id) => Guid.TryParseExact(text, "D", out id) && id != Guid.Empty;

    public static string Text(Guid id) => id.ToString("D");
}
