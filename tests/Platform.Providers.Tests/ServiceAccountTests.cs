using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Providers.Tests;

public class ServiceAccountTests
{
    private static FormCheck Check(byte[] json)
    {
        var sample = Samples.Of("vertex");
        sample.Secrets["service_account_json"] = json;
        return sample.Check();
    }

    private static void AssertRefused(byte[] json, string reason)
    {
        var problem = Assert.Single(Check(json).Errors);
        Assert.Equal("service_account_json", problem.Field);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_FileOfGoogle_IsAccepted() => Assert.Empty(Check(ServiceAccounts.Valid()).Errors);

    [Theory]
    [InlineData("https://oauth2.googleapis.com/token")]
    [InlineData("https://accounts.google.com/o/oauth2/token")]
    public void Check_GooglesTokenAddresses_AreAccepted(string address) =>
        Assert.Empty(Check(ServiceAccounts.With(file => file["token_uri"] = address)).Errors);

    [Theory]
    [InlineData("https://oauth2.googleapis.com.evil.example/token")]
    [InlineData("https://evil.example/token")]
    [InlineData("http://oauth2.googleapis.com/token")]
    [InlineData("https://oauth2.googleapis.com@evil.example/token")]
    [InlineData("https://oauth2.googleapis.com/token?x")]
    [InlineData("http://169.254.169.254/token")]
    [InlineData("HTTPS://OAUTH2.GOOGLEAPIS.COM/TOKEN")]
    public void Check_ForeignTokenAddress_IsRefused(string address) =>
        AssertRefused(ServiceAccounts.With(file => file["token_uri"] = address), "token_uri is not Google's");

    [Theory]
    [InlineData("evil.example")]
    [InlineData("googleapis.com.evil.example")]
    [InlineData("")]
    public void Check_ForeignUniverse_IsRefused(string domain) =>
        AssertRefused(ServiceAccounts.With(file => file["universe_domain"] = domain), "universe_domain is not Google's");

    [Fact]
    public void Check_UniverseNotText_IsRefused() => AssertRefused(ServiceAccounts.With(file => file["universe_domain"] = new JsonArray("googleapis.com")), "universe_domain");

    [Fact]
    public void Check_UniverseAbsent_IsAccepted() => Assert.Empty(Check(ServiceAccounts.With(file => file.Remove("universe_domain"))).Errors);

    [Theory]
    [InlineData("external_account", "external-account file")]
    [InlineData("authorized_user", "not a service-account key file")]
    [InlineData("impersonated_service_account", "not a service-account key file")]
    [InlineData("Service_Account", "not a service-account key file")]
    public void Check_OtherType_IsRefused(string type, string reason) => AssertRefused(ServiceAccounts.With(file => file["type"] = type), reason);

    [Theory]
    [InlineData("client_email")]
    [InlineData("token_uri")]
    [InlineData("private_key")]
    public void Check_PartMissing_IsRefused(string name)
    {
        AssertRefused(ServiceAccounts.With(file => file.Remove(name)), name);
        AssertRefused(ServiceAccounts.With(file => file[name] = ""), name);
        AssertRefused(ServiceAccounts.With(file => file[name] = 5), name);
        AssertRefused(ServiceAccounts.With(file => file[name] = null), name);
    }

    [Fact]
    public void Check_KeyNotParseable_IsRefused()
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] keys =
        [
            "secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", rsa.ExportRSAPublicKeyPem(), rsa.ExportSubjectPublicKeyInfoPem(),
            rsa.ExportEncryptedPkcs8PrivateKeyPem("word", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)),
            ec.ExportPkcs8PrivateKeyPem(), ServiceAccounts.PrivateKeyPem[..400],
        ];

        Assert.All(keys, key => AssertRefused(ServiceAccounts.With(file => file["private_key"] = key), "not an RSA private key"));
    }

    [Fact]
    public void Check_Pkcs1KeyWithWindowsLineBreaks_IsAccepted()
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportRSAPrivateKeyPem().ReplaceLineEndings("\r\n");

        Assert.Empty(Check(ServiceAccounts.With(file => file["private_key"] = pem)).Errors);
    }

    [Fact]
    public void Check_NotJson_IsRefused()
    {
        var valid = Encoding.UTF8.GetString(ServiceAccounts.Valid());
        string[] texts =
        [
            "not json", "[]", "5", "\"text\"", "null", "{", "{}{}", valid[..^1], valid + "x", valid.Replace("\"type\"", "/* */ \"type\"", StringComparison.Ordinal),
            valid.Replace("\"client_id\"", "\"type\": \"external_account\", \"client_id\"", StringComparison.Ordinal),
            valid.Replace("\"client_id\"", "\"token_uri\": \"https://evil.example\", \"client_id\"", StringComparison.Ordinal),
            "{\"type\":" + new string('[', 10_000) + new string(']', 10_000) + "}",
        ];

        Assert.All(texts, text => AssertRefused(Encoding.UTF8.GetBytes(text), "not a JSON key file"));
    }

    [Fact]
    public void Check_DuplicateKeyBehindAnEscape_IsRefused()
    {
        var valid = Encoding.UTF8.GetString(ServiceAccounts.Valid());

        AssertRefused(Encoding.UTF8.GetBytes(valid.Replace("\"client_id\"", "\"token\\u005furi\": \"https://evil.example\", \"client_id\"", StringComparison.Ordinal)), "not a JSON key file");
    }

    [Fact]
    public void Check_OtherEncodings_AreRefused()
    {
        var text = Encoding.UTF8.GetString(ServiceAccounts.Valid());

        Assert.Single(Check(Encoding.Unicode.GetBytes(text)).Errors);
        Assert.Single(Check([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)]).Errors);
        Assert.Single(Check([0xEF, 0xBB, 0xBF, .. ServiceAccounts.Valid()]).Errors);
    }

    [Fact]
    public void TrimSecret_ByteOrderMark_IsTakenOff()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. ServiceAccounts.Valid(), (byte)'\r', (byte)'\n'];

        var trimmed = FormNormalizer.TrimSecret(marked).ToArray();

        Assert.Equal(ServiceAccounts.Valid(), trimmed);
        Assert.Empty(Check(trimmed).Errors);
    }

    [Fact]
    public void Check_LoneSurrogates_AreRefusedQuietly()
    {
        var text = Encoding.UTF8.GetString(ServiceAccounts.Valid()).Replace("service_account", "\\ud800", StringComparison.Ordinal);

        AssertRefused(Encoding.UTF8.GetBytes(text), "type is not service_account");
    }

    [Theory]
    [InlineData("no-address")]
    [InlineData("a@b.example\u001b[31m")]
    [InlineData("<b>@x.example")]
    public void Check_EmailNotAnAddress_IsRefused(string email) => AssertRefused(ServiceAccounts.With(file => file["client_email"] = email), "client_email");

    [Fact]
    public void Normalize_ProjectEmpty_TakesItFromTheFile()
    {
        var sample = Samples.With("vertex", "project_id", "");

        FormNormalizer.Normalize(sample.Form, sample.Secrets);

        Assert.Equal("my-project-123", sample.Form.VertexServiceAccount.ProjectId);
    }

    [Fact]
    public void Normalize_ProjectGiven_KeepsIt()
    {
        var sample = Samples.With("vertex", "project_id", "other-project");

        FormNormalizer.Normalize(sample.Form, sample.Secrets);

        Assert.Equal("other-project", sample.Form.VertexServiceAccount.ProjectId);
    }

    [Fact]
    public void Check_RandomDamage_NeverThrowsAndNeverAcceptsAForeignAddress()
    {
        var random = new Random(20260131);
        for (var round = 0; round < 2_000; round++)
        {
            var json = ServiceAccounts.Valid();
            for (var edit = random.Next(1, 6); edit > 0; edit--)
                json[random.Next(json.Length)] = (byte)random.Next(256);

            var check = Check(json);

            if (check.IsValid)
                Assert.Contains("googleapis.com/token", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        }
    }
}
