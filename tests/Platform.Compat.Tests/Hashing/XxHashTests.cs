using System.Buffers.Binary;
using System.IO.Hashing;

namespace Platform.Compat.Tests.Hashing;

public sealed class XxHashTests
{
    [Fact]
    public void Vectors_All_CoverEveryLengthClass()
    {
        int[] needed = [.. Enumerable.Range(0, 260), 1023, 1024, 1025, 2048, 10240, 65536];

        var lengths = XxHashVector.All.Select(vector => vector.Length);

        Assert.Empty(needed.Except(lengths));
    }

    [Fact]
    public void XxHash64_EveryLength_MatchesLibxxhash()
    {
        Assert.All(XxHashVector.All, vector =>
            Assert.Equal(vector.XxHash64, BinaryPrimitives.ReadUInt64BigEndian(XxHash64.Hash(vector.Input))));
    }

    [Fact]
    public void XxHash3_EveryLengthAndSeed_MatchesLibxxhash()
    {
        Assert.All(XxHashVector.All, vector =>
            Assert.Equal(vector.XxHash3, XxHashVector.Seeds.Select(seed => XxHash3.HashToUInt64(vector.Input, seed))));
    }

    [Fact]
    public void XxHash3_SliceInsideALargerArray_HashesTheSliceAlone()
    {
        var vector = XxHashVector.All.Single(candidate => candidate.Length == 2049);
        byte[] surrounded = [0xff, .. vector.Input, 0xff];

        Assert.Equal(vector.XxHash3[0], XxHash3.HashToUInt64(surrounded.AsSpan(1, vector.Length)));
    }

    [Fact]
    public void XxHash64_Null_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => XxHash64.Hash(null!));
    }
}
