using Platform.Org.Users;

namespace Platform.Org.Tests.Users;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("Olga@Acme.Test", "olga@acme.test")]
    [InlineData("JOSE\u0301@acme.test", "jos\u00E9@acme.test")] // composed and decomposed
    [InlineData("\u039F\u03A3@acme.test", "\u03BF\u03C2@acme.test")] // both small sigmas
    [InlineData("\u212Aai@acme.test", "kai@acme.test")] // the Kelvin sign
    public void Key_OfTheSameAddressWrittenDifferently_IsTheSame(string one, string other)
    {
        Assert.True(EmailAddress.TryParse(one, out var first));
        Assert.True(EmailAddress.TryParse(other, out var second));

        Assert.Equal(first.Key, second.Key);
    }

    [Theory]
    [InlineData("olga@acme.test", "olga@acme.tests")]
    [InlineData("olga+keys@acme.test", "olga@acme.test")]
    [InlineData("\u0131da@acme.test", "ida@acme.test")] // a dotless i is another letter
    public void Key_OfDifferentAddresses_Differs(string one, string other)
    {
        Assert.True(EmailAddress.TryParse(one, out var first));
        Assert.True(EmailAddress.TryParse(other, out var second));

        Assert.NotEqual(first.Key, second.Key);
    }

    [Fact]
    public void TryParse_AddressOf254Characters_IsTheLongest()
    {
        var longest = $"{new string('a', 64)}@{string.Join('.', Enumerable.Repeat(new string('b', 62), 3))}";

        Assert.Equal(253, longest.Length);
        Assert.True(EmailAddress.TryParse(longest + "b", out _));
        Assert.False(EmailAddress.TryParse(longest + "bb", out _));
    }
}
