using Google.Protobuf.Reflection;
using Platform.Credentials.V1;

namespace Platform.Providers;

/// <summary>The provider forms of <c>providers.proto</c>, in its order.</summary>
public static class ProviderForms
{
    private static readonly OneofDescriptor Form = CredentialForm.Descriptor.Oneofs.Single(oneof => oneof.Name == "form");

    private static readonly Dictionary<int, ProviderType> ByNumber =
        Form.Fields.ToDictionary(field => field.FieldNumber, field => new ProviderType(field));

    /// <summary>All providers.</summary>
    public static IReadOnlyList<ProviderType> All { get; } = [.. Form.Fields.Select(field => ByNumber[field.FieldNumber])];

    /// <summary>The name, which every form has beside its provider's own fields.</summary>
    public static ProviderField Name { get; } = new(CredentialForm.Descriptor.FindFieldByName("name"));

    /// <summary>The provider with this key, or null.</summary>
    public static ProviderType? Find(string key) => All.FirstOrDefault(type => string.Equals(type.Key, key, StringComparison.Ordinal));

    /// <summary>The provider whose form is filled in, if one is.</summary>
    public static bool TryOf(CredentialForm form, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ProviderType? type)
    {
        ArgumentNullException.ThrowIfNull(form);
        return ByNumber.TryGetValue(Form.Accessor.GetCaseFieldDescriptor(form)?.FieldNumber ?? 0, out type);
    }

    /// <summary>The provider whose form is filled in.</summary>
    /// <exception cref="ArgumentException">No provider's form is.</exception>
    public static ProviderType Of(CredentialForm form) =>
        TryOf(form, out var type) ? type : throw new ArgumentException("The form names no provider.", nameof(form));
}
