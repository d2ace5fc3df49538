using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Platform.Credentials.V1;

namespace Platform.Providers;

/// <summary>One field of a provider's form.</summary>
public sealed class ProviderField
{
    private const int DefaultPlainBytes = 2048;
    private const int DefaultSecretBytes = 65536;

    private readonly FieldDescriptor _field;

    // Compiled at first use: all patterns of all forms take longer than a command that needs none of them.
    private readonly Lazy<Regex>? _format;
    private readonly (Lazy<Regex> Pattern, string Reason)[] _traps;
    private readonly Lazy<Regex>? _condition;

    internal ProviderField(FieldDescriptor field)
    {
        _field = field;
        Options = field.GetOptions()?.GetExtension(FormsExtensions.Field)
            ?? throw new InvalidOperationException($"{field.FullName} lacks the field option.");
        if (field.FieldType != (Options.Secret ? FieldType.Bytes : FieldType.String))
            throw new InvalidOperationException($"{field.FullName}: secrets are bytes, all else is string.");
        _format = Options.Format.Length == 0 ? null : new(() => Patterns.Compile(Options.Format));
        _traps = [.. Options.Traps.Select(trap => (new Lazy<Regex>(() => Patterns.Compile(trap.Pattern)), trap.Reason))];
        _condition = Options.RequiredWhen is null ? null : new(() => Patterns.Compile(Options.RequiredWhen.Pattern));
    }

    /// <summary>Name in the contract, such as <c>api_key</c>.</summary>
    public string Name => _field.Name;

    /// <summary>What the contract says about the field.</summary>
    public FieldForm Options { get; }

    /// <summary>Enters sealed and is never shown again.</summary>
    public bool Secret => Options.Secret;

    /// <summary>Longest accepted value, in bytes of UTF-8.</summary>
    public int MaxBytes => Options.MaxBytes != 0 ? (int)Options.MaxBytes : Secret ? DefaultSecretBytes : DefaultPlainBytes;

    /// <summary>
    /// Whether the form may hold the field: false when it is required under a condition that does not hold, as the
    /// session token of permanent AWS credentials. A kept secret of such a field is dropped.
    /// </summary>
    public bool AppliesTo(IMessage values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (_condition is null)
            return true;
        var other = values.Descriptor.FindFieldByName(Options.RequiredWhen.Field)
            ?? throw new InvalidOperationException($"{_field.FullName} depends on a field that does not exist.");
        return _condition.Value.IsMatch((string)other.Accessor.GetValue(values));
    }

    /// <summary>Whether the form is refused without the field.</summary>
    public bool IsRequired(IMessage values) => Options.Required || (_condition is not null && AppliesTo(values));

    /// <summary>The value of a plain field; empty for a secret one.</summary>
    public string GetText(IMessage values) => Secret ? "" : (string)_field.Accessor.GetValue(values);

    /// <summary>Sets a plain field.</summary>
    public void SetText(IMessage values, string text)
    {
        if (Secret)
            throw new InvalidOperationException($"{_field.FullName} is secret.");
        _field.Accessor.SetValue(values, text);
    }

    /// <summary>The bytes of a secret field; empty for a plain one. They are the message's own: do not keep them.</summary>
    public ReadOnlyMemory<byte> GetSecret(IMessage values) => Secret ? ((ByteString)_field.Accessor.GetValue(values)).Memory : default;

    /// <summary>Sets a secret field to these very bytes, so that whoever owns the array can wipe it after use.</summary>
    public void SetSecret(IMessage values, byte[] secret)
    {
        if (!Secret)
            throw new InvalidOperationException($"{_field.FullName} is not secret.");
        _field.Accessor.SetValue(values, UnsafeByteOperations.UnsafeWrap(secret));
    }

    /// <summary>Why the value is always the wrong kind, or null.</summary>
    internal string? TrapReason(ReadOnlySpan<char> value)
    {
        foreach (var (pattern, reason) in _traps)
        {
            if (pattern.Value.IsMatch(value))
                return reason;
        }

        return null;
    }

    internal bool HasUsualFormat(ReadOnlySpan<char> value) => _format is null || _format.Value.IsMatch(value);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
