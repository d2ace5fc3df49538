using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Platform.Credentials.V1;
using Platform.Providers;

namespace Platform.Credentials.Tests.Sealing;

/// <summary>Generated messages print their fields; those with a secret must not.</summary>
public sealed partial class SilentMessagesTests
{
    private const string Canary = "canary-7f3a91-do-not-print";

    public static TheoryData<string> Messages() => [.. All().Where(HasSecret).Select(message => message.FullName)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void ToString_MessageWithASecret_DoesNotPrintIt(string name)
    {
        var descriptor = All().Single(message => message.FullName == name);
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InDeclarationOrder().Where(IsSecret))
            Set(message, field);

        Assert.DoesNotContain(Canary, $"{message}", StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("canary-7f3a91-do-not-print"u8), message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_MessageAroundOneWithASecret_DoesNotPrintIt()
    {
        var put = new PutCredential { Form = new CredentialForm { Name = "Main", Openai = new OpenAi { ApiKey = ByteString.CopyFromUtf8(Canary) } } };

        var text = new ApplyChangesRequest { Changes = { new CredentialChange { Create = put } } }.ToString();

        Assert.Contains("Main", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("canary-7f3a91-do-not-print"u8), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_WithASecret_AreFound()
    {
        Assert.All(ProviderForms.All, provider => Assert.Contains(provider.Descriptor.FullName, Messages()));
        Assert.Contains("platform.org.v1.CreateUserTokenRequest", Messages());
    }

    private static IEnumerable<MessageDescriptor> All() => typeof(CredentialForm).Assembly.GetTypes()
        .Where(type => typeof(IMessage).IsAssignableFrom(type) && !type.IsAbstract)
        .Select(type => ((IMessage)Activator.CreateInstance(type)!).Descriptor);

    private static bool HasSecret(MessageDescriptor message) => message.Fields.InDeclarationOrder().Any(IsSecret);

    private static bool IsSecret(FieldDescriptor field) =>
        field.FieldType is FieldType.String or FieldType.Bytes
        && (SecretNames().IsMatch(field.Name) || field.GetOptions()?.GetExtension(FormsExtensions.Field)?.Secret == true);

    private static void Set(IMessage message, FieldDescriptor field)
    {
        object value = field.FieldType == FieldType.Bytes ? ByteString.CopyFromUtf8(Canary) : Canary;
        if (field.IsRepeated)
            ((System.Collections.IList)field.Accessor.GetValue(message)).Add(value);
        else
            field.Accessor.SetValue(message, value);
    }

    [GeneratedRegex("password|secret|(?<!page_|resume_)token$|setup_code|^code$|recovery_code|api_key$|private_key|service_account_json")]
    private static partial Regex SecretNames();
}
