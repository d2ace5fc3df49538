using Microsoft.Data.SqlClient;
using Microsoft.SqlServer.Server;

namespace Platform.Compat.Tests.Sql;

public sealed class UserDefinedTypeTests
{
    [Fact]
    public async Task Open_NoServerThere_FailsWithSqlException()
    {
        await using var connection = new SqlConnection("Server=tcp:127.0.0.1,1;Connect Timeout=5;ConnectRetryCount=0;Encrypt=false;User ID=nobody;Password=none");

        await Assert.ThrowsAsync<SqlException>(() => connection.OpenAsync());
    }

    [Fact]
    public void Attribute_OnAType_KeepsWhatItWasGiven()
    {
        var attribute = Assert.IsType<SqlUserDefinedTypeAttribute>(Attribute.GetCustomAttribute(typeof(Point), typeof(SqlUserDefinedTypeAttribute)));

        Assert.Equal(Format.UserDefined, attribute.Format);
        Assert.Equal((8, true, true, "Check", "point"), (attribute.MaxByteSize, attribute.IsByteOrdered, attribute.IsFixedLength, attribute.ValidationMethodName, attribute.Name));
    }

    [Fact]
    public void InvalidUdt_Created_NamesTypeAndReason()
    {
        var exception = InvalidUdtException.Create(typeof(Point), "no such thing");

        Assert.Contains(typeof(Point).FullName!, exception.Message, StringComparison.Ordinal);
        Assert.Contains("no such thing", exception.Message, StringComparison.Ordinal);
    }

    [SqlUserDefinedType(Format.UserDefined, MaxByteSize = 8, IsByteOrdered = true, IsFixedLength = true, ValidationMethodName = "Check", Name = "point")]
    private sealed class Point : IBinarySerialize
    {
        private int _x;

        public void Read(BinaryReader r) => _x = r.ReadInt32();

        public void Write(BinaryWriter w) => w.Write(_x);
    }
}
