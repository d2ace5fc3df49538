using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Org.Tests.Harness;

namespace Platform.Org.Tests.Tokens;

/// <summary>The file modes are those of Unix.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PublishedKeysTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private readonly HttpClient _http = new();
    private OrgHost _org = null!;

    public async Task InitializeAsync() => _org = await OrgHost.StartAsync(_installation);

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _org.DisposeAsync();
        _installation.Dispose();
    }

    [Fact]
    public async Task Discovery_NamesIssuerAndAnAddressOfTheKeysThatAnswers()
    {
        var discovery = await ReadAsync($"{_org.HttpUrl}/.well-known/openid-configuration");

        Assert.Equal(Installation.Issuer, discovery.GetProperty("issuer").GetString());
        using var response = await _http.GetAsync(discovery.GetProperty("jwks_uri").GetString());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task KeySet_HoldsThePublicHalfOnly_AndTokensNameIt()
    {
        var (owner, _) = await _org.SetUpAsync();

        var key = (await ReadAsync($"{_org.HttpUrl}/.well-known/jwks.json")).GetProperty("keys").EnumerateArray().Single();

        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(member => member.Name).Order());
        using var file = ECDsa.Create();
        file.ImportFromPem(await File.ReadAllTextAsync(_installation.TokenSigningKey));
        var point = file.ExportParameters(includePrivateParameters: false).Q;
        Assert.Equal(point.X, Base64UrlEncoder.DecodeBytes(key.GetProperty("x").GetString()));
        Assert.Equal(point.Y, Base64UrlEncoder.DecodeBytes(key.GetProperty("y").GetString()));
        Assert.Equal(Base64UrlEncoder.Encode(new JsonWebKey(key.GetRawText()).ComputeJwkThumbprint()), key.GetProperty("kid").GetString());
        Assert.Equal(key.GetProperty("kid").GetString(), new JsonWebToken(owner.Token).Kid);
    }

    [Fact]
    public void Thumbprint_OfTheKeyInRfc9449_IsTheOneInRfc9449()
    {
        var thumbprint = Platform.Defaults.DpopThumbprint.Of(
            Base64UrlEncoder.DecodeBytes("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"), Base64UrlEncoder.DecodeBytes("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"));

        Assert.Equal("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", thumbprint);
    }

    [Fact]
    public async Task SigningKey_MadeAtTheFirstStart_IsTheOwnersAlone()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_installation.TokenSigningKey));

        var before = await File.ReadAllTextAsync(_installation.TokenSigningKey);
        await _org.DisposeAsync();
        _org = await OrgHost.StartAsync(_installation);

        Assert.Equal(before, await File.ReadAllTextAsync(_installation.TokenSigningKey));
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task SigningKey_ThatOthersCanUse_StopsTheStart(UnixFileMode added)
    {
        File.SetUnixFileMode(_installation.TokenSigningKey, UnixFileMode.UserRead | UnixFileMode.UserWrite | added);
        await _org.DisposeAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => OrgHost.StartAsync(_installation));

        Assert.Contains(_installation.TokenSigningKey, failure.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(_installation.TokenSigningKey, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _org = await OrgHost.StartAsync(_installation);
    }

    [Fact]
    public async Task SigningKey_MissingWhereItMayNotBeMade_StopsTheStart()
    {
        using var installation = new Installation();

        await Assert.ThrowsAsync<InvalidOperationException>(() => OrgHost.StartAsync(installation, settings => settings.Remove("Org:CreateMissingKeys")));

        Assert.False(File.Exists(installation.TokenSigningKey));
    }

    [Theory]
    [InlineData("junk")]
    [InlineData("P-384")]
    public async Task SigningKey_OfAnotherKind_StopsTheStart(string content)
    {
        using var installation = new Installation();
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Platform.Defaults.KeyFiles.TryCreatePrivate(installation.TokenSigningKey, Encoding.ASCII.GetBytes(content == "junk" ? content : p384.ExportPkcs8PrivateKeyPem()));

        await Assert.ThrowsAsync<InvalidOperationException>(() => OrgHost.StartAsync(installation));
    }

    private async Task<JsonElement> ReadAsync(string url)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(url));

        return document.RootElement.Clone();
    }
}
