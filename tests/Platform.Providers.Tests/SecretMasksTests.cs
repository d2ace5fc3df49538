using System.Text;

namespace Platform.Providers.Tests;

public class SecretMasksTests
{
    private static readonly ProviderField Key = ProviderForms.Find("openai")!.Field("api_key")!;
    private static readonly ProviderField File = ProviderForms.Find("vertex")!.Field("service_account_json")!;

    [Theory]
    [InlineData("a", "••••")]
    [InlineData("0123456789012345678", "••••")]
    [InlineData("01234567890123456789", "••••6789")]
    [InlineData("0123456789012345678é", "••••")]
    [InlineData("éééééééééé", "••••")]
    [InlineData("01234567890123456\n89", "••••")]
    public void Mask_Secret_ShowsTheEndOfLongOnesOnly(string secret, string expected) =>
        Assert.Equal(expected, SecretMasks.Mask(Key, Encoding.UTF8.GetBytes(secret)));

    [Fact]
    public void Mask_Empty_IsDots() => Assert.Equal("••••", SecretMasks.Mask(Key, []));

    [Fact]
    public void Mask_ServiceAccount_ShowsEmailAndKeyId() =>
        Assert.Equal($"•••• {ServiceAccounts.Email}, key {ServiceAccounts.KeyId}", SecretMasks.Mask(File, ServiceAccounts.Valid()));

    [Fact]
    public void Mask_ServiceAccountWithOddParts_ShowsNoneOfThem()
    {
        Assert.Equal("••••", SecretMasks.Mask(File, "not json at all, but long enough"u8));
        Assert.Equal("••••", SecretMasks.Mask(File, ServiceAccounts.With(file => file["client_email"] = "x@\u001b[0m")));
        Assert.Equal($"•••• {ServiceAccounts.Email}", SecretMasks.Mask(File, ServiceAccounts.With(file => file["private_key_id"] = ServiceAccounts.PrivateKeyPem)));
    }

    [Fact]
    public void LooksMasked_OwnMasks_IsTrue()
    {
        foreach (var type in ProviderForms.All)
        {
            foreach (var (name, secret) in Samples.Of(type.Key).Secrets)
                Assert.True(SecretMasks.LooksMasked(Encoding.UTF8.GetBytes(SecretMasks.Mask(type.Field(name)!, secret))));
        }
    }

    [Theory]
    [InlineData("sk-...abcd")]
    [InlineData("sk-…abcd")]
    [InlineData("sk-proj-****************abcd")]
    [InlineData("●●●●●●●●")]
    [InlineData("xxxxxxxxxxxx")]
    [InlineData("XXXX-XXXX-XXXX")]
    [InlineData(" \"••••6789\" ")]
    public void LooksMasked_OtherMasks_IsTrue(string value) => Assert.True(SecretMasks.LooksMasked(Encoding.UTF8.GetBytes(value)));

    [Fact]
    public void LooksMasked_RealSecrets_IsFalse()
    {
        Assert.All(Samples.Keys.SelectMany(key => Samples.Of(key).Secrets.Values), secret => Assert.False(SecretMasks.LooksMasked(secret)));
        Assert.False(SecretMasks.LooksMasked("{\"note\": \"...\"}"u8));
        Assert.False(SecretMasks.LooksMasked([]));
    }
}
