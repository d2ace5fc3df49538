using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

public sealed class MetadataTests
{
    [Theory]
    [InlineData("Authorization", "authorization")]
    [InlineData("x-Request.ID_9", "x-request.id_9")]
    [InlineData("plain", "plain")]
    public void Key_InAnyCase_IsLowerCase(string given, string expected)
    {
        var entry = new Metadata.Entry(given, "value");

        Assert.Equal(expected, entry.Key);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("colon:")]
    [InlineData("line\nbreak")]
    [InlineData("umlautä")]
    [InlineData("İ")]
    public void Key_WithOtherCharacters_IsRefused(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));
    }

    [Fact]
    public void Key_OfBinaryEntry_EndsWithSuffix()
    {
        Assert.True(new Metadata.Entry("Token-BIN", [1, 2]).IsBinary);
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("token", [1, 2]));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("token-bin", "text"));
    }

    [Fact]
    public void Value_OfTextEntry_IsTextAndAsciiBytes()
    {
        var entry = new Metadata.Entry("key", "abc");

        Assert.False(entry.IsBinary);
        Assert.Equal("abc", entry.Value);
        Assert.Equal("abc"u8.ToArray(), entry.ValueBytes);
    }

    [Fact]
    public void Value_OfBinaryEntry_CannotBeChangedFromOutside()
    {
        byte[] given = [1, 2, 3];
        var entry = new Metadata.Entry("key-bin", given);

        given[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal([1, 2, 3], entry.ValueBytes);
        Assert.Throws<InvalidOperationException>(() => entry.Value);
    }

    [Fact]
    public void ToString_OfEntry_ShowsNoValue()
    {
        Assert.Equal("[Entry: key=authorization, 13 bytes]", new Metadata.Entry("authorization", "Bearer secret").ToString());
        Assert.Equal("[Entry: key=key-bin, 3 bytes]", new Metadata.Entry("key-bin", [1, 2, 3]).ToString());
    }

    [Fact]
    public void Get_WithRepeatedKey_ReturnsLastAndGetAllReturnsAllInOrder()
    {
        var metadata = new Metadata { { "a", "1" }, { "b-bin", [7] }, { "A", "2" } };

        Assert.Equal("2", metadata.GetValue("A"));
        Assert.Equal("2", metadata.Get("a")!.Value);
        Assert.Equal([7], metadata.GetValueBytes("B-bin")!);
        Assert.Equal(["1", "2"], metadata.GetAll("a").Select(entry => entry.Value));
    }

    [Fact]
    public void Get_WithUnknownKey_ReturnsNull()
    {
        var metadata = new Metadata();

        Assert.Null(metadata.Get("a"));
        Assert.Null(metadata.GetValue("a"));
        Assert.Null(metadata.GetValueBytes("a"));
        Assert.Empty(metadata.GetAll("a"));
    }

    [Fact]
    public void List_Members_KeepOrder()
    {
        var first = new Metadata.Entry("first", "1");
        var second = new Metadata.Entry("second", "2");
        var third = new Metadata.Entry("third", "3");
        var metadata = new Metadata { third };

        metadata.Insert(0, first);
        metadata.Insert(1, second);
        metadata[2] = first;
        var removed = metadata.Remove(second);
        metadata.RemoveAt(0);
        var copy = new Metadata.Entry[1];
        metadata.CopyTo(copy, 0);

        Assert.True(removed);
        Assert.Equal([first], metadata);
        Assert.Equal([first], copy);
        Assert.Equal(0, metadata.IndexOf(first));
        Assert.Contains(first, metadata);
        Assert.DoesNotContain(third, metadata);
        Assert.False(metadata.IsReadOnly);
        metadata.Clear();
        Assert.Empty(metadata);
    }

    [Fact]
    public void Empty_IsReadOnly()
    {
        var entry = new Metadata.Entry("a", "1");

        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add(entry));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Insert(0, entry));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Remove(entry));
        Assert.Throws<InvalidOperationException>(Metadata.Empty.Clear);
        Assert.Empty(Metadata.Empty);
    }

    [Fact]
    public void Null_IsRefused()
    {
        var metadata = new Metadata();

        Assert.Throws<ArgumentNullException>(() => metadata.Add((Metadata.Entry)null!));
        Assert.Throws<ArgumentNullException>(() => metadata.Add(null!, "value"));
        Assert.Throws<ArgumentNullException>(() => metadata.Add("key", (string)null!));
        Assert.Throws<ArgumentNullException>(() => metadata.Add("key-bin", (byte[])null!));
    }
}
