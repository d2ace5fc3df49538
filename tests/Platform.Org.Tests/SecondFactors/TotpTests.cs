using System.Text;
using Platform.Org.SecondFactors;

namespace Platform.Org.Tests.SecondFactors;

public sealed class TotpTests
{
    // RFC 6238, appendix B.
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Code_OfTheStandard_IsTheStandards(long seconds, string code)
    {
        var step = Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds));

        Assert.Equal(code, Totp.Code(Secret, step, digits: 8));
        Assert.Equal(code[2..], Totp.Code(Secret, step));
    }

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void Match_ByClock_TakesOneStepEitherWay(int offset, bool matches)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var code = Totp.Code(Secret, Totp.StepOf(now.AddSeconds(offset)));

        Assert.Equal(matches, Totp.Match(Secret, code, now, usedStep: 0) is not null);
    }

    [Fact]
    public void Match_OfAUsedStepOrAnEarlierOne_IsNone()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var step = Totp.StepOf(now);

        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step), now, usedStep: step));
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step - 1), now, usedStep: step));
        Assert.Equal(step + 1, Totp.Match(Secret, Totp.Code(Secret, step + 1), now, usedStep: step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("٠١٢٣٤٥")]
    [InlineData("12345a")]
    public void Match_OfWhatIsNoCode_IsNone(string code) =>
        Assert.Null(Totp.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(1234567890), usedStep: 0));

    // RFC 4648, section 10.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_OfTheStandard_IsTheStandards(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void RecoveryCode_TypedCarelessly_IsTheSame()
    {
        var code = RecoveryCodes.Generate()[0];

        Assert.Equal(RecoveryCodes.Hash(code), RecoveryCodes.Hash(code.ToLowerInvariant().Replace('-', ' ')));
        Assert.Null(RecoveryCodes.Hash("ABCD-EFGH"));
        Assert.Null(RecoveryCodes.Hash(new string('A', 1000)));
    }
}
