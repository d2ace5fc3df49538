using Platform.Credentials.V1;

namespace Platform.Providers.Tests;

public class ProviderFormsTests
{
    [Fact]
    public void All_Contract_HasEveryProviderInOrder()
    {
        Assert.Equal(
            ["openai", "anthropic", "gemini", "gcp-api-key", "vertex", "bedrock", "bedrock-api-key", "azure-openai"],
            ProviderForms.All.Select(type => type.Key));
    }

    [Fact]
    public void Options_EveryForm_SaysWhatThePortalShows()
    {
        foreach (var type in ProviderForms.All)
        {
            Assert.All(
                [type.Options.Section, type.Options.Description, type.Options.AddButton, type.Options.EmptyText, type.Options.Title, type.Options.Origin],
                text => Assert.False(string.IsNullOrWhiteSpace(text), type.Key));
            Assert.All(type.Fields, field => Assert.False(string.IsNullOrWhiteSpace(field.Options.Label) || string.IsNullOrWhiteSpace(field.Options.Help), $"{type.Key}.{field.Name}"));
            Assert.Contains(type.Fields, field => field.Secret && field.Options.Required);
            Assert.NotEmpty(CredentialEnvironment.Names(type));
        }
    }

    [Fact]
    public void Of_FilledForm_FindsItsProvider()
    {
        foreach (var type in ProviderForms.All)
        {
            var form = type.NewForm();

            Assert.Same(type, ProviderForms.Of(form));
            Assert.Same(type, ProviderForms.Find(type.Key));
            Assert.Same(type.Descriptor, type.Get(form).Descriptor);
        }
    }

    [Fact]
    public void Of_EmptyForm_Throws()
    {
        Assert.Throws<ArgumentException>(() => ProviderForms.Of(new CredentialForm()));
        Assert.False(ProviderForms.TryOf(new CredentialForm(), out _));
    }

    [Fact]
    public void Find_UnknownKey_IsNull()
    {
        Assert.Null(ProviderForms.Find("mistral"));
        Assert.Null(ProviderForms.Find("OpenAI"));
    }

    [Fact]
    public void Get_OtherProvidersForm_Throws()
    {
        Assert.Throws<ArgumentException>(() => ProviderForms.Find("gemini")!.Get(ProviderForms.Find("openai")!.NewForm()));
    }

    [Fact]
    public void SetSecret_OwnArray_IsTheMessagesOwnMemory()
    {
        var type = ProviderForms.Find("openai")!;
        var values = type.Get(type.NewForm());
        var secret = "sk-wipe-me"u8.ToArray();

        type.Field("api_key")!.SetSecret(values, secret);
        Array.Clear(secret);

        Assert.All(type.Field("api_key")!.GetSecret(values).ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void SetText_SecretField_Throws()
    {
        var type = ProviderForms.Find("openai")!;

        Assert.Throws<InvalidOperationException>(() => type.Field("api_key")!.SetText(type.Get(type.NewForm()), "sk-x"));
        Assert.Throws<InvalidOperationException>(() => type.Field("base_url")!.SetSecret(type.Get(type.NewForm()), [1]));
    }
}
