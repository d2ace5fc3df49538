namespace Microsoft.SqlServer.Server;

/// <summary>A user-defined type that reads and writes itself.</summary>
public interface IBinarySerialize
{
    /// <summary>Takes the value from <paramref name="r"/>.</summary>
    void Read(BinaryReader r);

    /// <summary>Puts the value to <paramref name="w"/>.</summary>
    void Write(BinaryWriter w);
}
