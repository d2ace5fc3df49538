namespace Microsoft.SqlServer.Server;

/// <summary>Marks a user-defined type of SQL Server.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class SqlUserDefinedTypeAttribute(Format format) : Attribute
{
    /// <summary>How values are written.</summary>
    public Format Format { get; } = format;

    /// <summary>The largest size of a value; -1 for up to 2 GB.</summary>
    public int MaxByteSize { get; set; }

    /// <summary>Whether the order of the bytes is the order of the values.</summary>
    public bool IsByteOrdered { get; set; }

    /// <summary>Whether all values have the same size.</summary>
    public bool IsFixedLength { get; set; }

    /// <summary>The method that checks a value.</summary>
    public string? ValidationMethodName { get; set; }

    /// <summary>The type's name in the database.</summary>
    public string? Name { get; set; }
}
