using System.Security.Cryptography;
using System.Text;
using Platform.Client;
using Platform.Providers;

namespace Platform.Piecesos.Running;

/// <summary>What a child's environment gets and loses.</summary>
/// <param name="files">Where values that are files go; null leaves them out.</param>
/// <param name="prefix">Put before the name of each variable.</param>
internal sealed class ChildEnvironment(ChildFiles? files, string prefix = "") : IDisposable
{
    private readonly Dictionary<string, (byte[] Value, string From)> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);

    /// <summary>Variables that are left out because they name files.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary>The variables, for whoever prints them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Values => _values.Select(value => KeyValuePair.Create(value.Key, Encoding.UTF8.GetString(value.Value.Value)));

    public void Add(OpenedCredential opened)
    {
        var type = ProviderForms.Of(opened.Form);
        _removed.UnionWith(CredentialEnvironment.Names(type).Select(name => prefix + name));
        foreach (var entry in CredentialEnvironment.For(opened.Form))
        {
            if (entry.IsFile && files is null)
            {
                LeftOut.Add(prefix + entry.Name);
                CryptographicOperations.ZeroMemory(entry.Value);
                continue;
            }

            var value = entry.IsFile ? Encoding.UTF8.GetBytes(files!.Put($"{entry.Name}.{opened.Credential.CredentialId:N}.json", entry.Value)) : entry.Value.ToArray();
            CryptographicOperations.ZeroMemory(entry.Value);
            Add(prefix + entry.Name, value, $"{type.Key} {opened.Credential.Name}");
        }
    }

    /// <summary>Changes a copy of the parent's environment into the child's.</summary>
    public void ApplyTo(IDictionary<string, string?> environment)
    {
        foreach (var name in _removed)
            environment.Remove(name);
        foreach (var (name, (value, _)) in _values)
            environment[name] = Encoding.UTF8.GetString(value);
    }

    public void Dispose()
    {
        foreach (var (value, _) in _values.Values)
            CryptographicOperations.ZeroMemory(value);
    }

    private void Add(string name, byte[] value, string from)
    {
        if (!_values.TryGetValue(name, out var held))
        {
            _values[name] = (value, from);
            return;
        }

        if (!held.Value.AsSpan().SequenceEqual(value))
            throw CliException.Usage($"{held.From} and {from} both set {name}, to different values. Choose one with --provider or --name.");
    }
}
