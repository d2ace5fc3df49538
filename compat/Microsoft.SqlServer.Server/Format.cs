namespace Microsoft.SqlServer.Server;

/// <summary>How a user-defined type is written to the server.</summary>
public enum Format
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>By the server's own rules for blittable fields.</summary>
    Native = 1,

    /// <summary>By the type itself: <see cref="IBinarySerialize"/>.</summary>
    UserDefined = 2,
}
