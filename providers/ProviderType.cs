using Google.Protobuf;
using Google.Protobuf.Reflection;
using Platform.Credentials.V1;

namespace Platform.Providers;

/// <summary>One provider's form.</summary>
public sealed class ProviderType
{
    private readonly FieldDescriptor _slot;

    internal ProviderType(FieldDescriptor slot)
    {
        _slot = slot;
        Options = slot.MessageType.GetOptions()?.GetExtension(FormsExtensions.Provider)
            ?? throw new InvalidOperationException($"{slot.MessageType.FullName} lacks the provider option.");
        Fields = [.. slot.MessageType.Fields.InDeclarationOrder().Select(field => new ProviderField(field))];
    }

    /// <summary>Stable short name, as on the command line.</summary>
    public string Key => Options.Key;

    /// <summary>What the contract says about the form.</summary>
    public ProviderForm Options { get; }

    /// <summary>The provider's message.</summary>
    public MessageDescriptor Descriptor => _slot.MessageType;

    /// <summary>The provider's own fields, in the form's order; the name is beside them.</summary>
    public IReadOnlyList<ProviderField> Fields { get; }

    /// <summary>The field with this name, or null.</summary>
    public ProviderField? Field(string name) => Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    /// <summary>An empty form of this provider.</summary>
    public CredentialForm NewForm()
    {
        var form = new CredentialForm();
        _slot.Accessor.SetValue(form, _slot.MessageType.Parser.ParseFrom(ByteString.Empty));
        return form;
    }

    /// <summary>The provider's message inside the form.</summary>
    /// <exception cref="ArgumentException">The form is another provider's.</exception>
    public IMessage Get(CredentialForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return _slot.Accessor.GetValue(form) as IMessage
            ?? throw new ArgumentException($"The form is not one of {Key}.", nameof(form));
    }

    /// <inheritdoc/>
    public override string ToString() => Key;
}
