using Platform.Org.Users;

namespace Platform.Org.Tests.Users;

public sealed class CommonPasswordsTests
{
    [Fact]
    public void List_IsThere() => Assert.InRange(CommonPasswords.Count, 6000, 8000);

    [Theory]
    [InlineData("1234567890qwerty")]
    [InlineData("PASSWORD12345")]
    [InlineData("Baseball2026!")]
    [InlineData("123letmein456")]
    [InlineData("dragondragondragon")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("121212121212")]
    [InlineData("qwertyuiop[]")]
    public void Password_ThatIsGuessedFirst_IsFound(string password) => Assert.True(CommonPasswords.Contains(password));

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("5F2A91CC0BD84E7736A1")]
    [InlineData("zwölf Boxkämpfer jagen")]
    [InlineData("Mein Hund frisst 7 Socken")]
    public void Password_ThatIsNot_IsNot(string password) => Assert.False(CommonPasswords.Contains(password));
}
