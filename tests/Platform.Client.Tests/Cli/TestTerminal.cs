using System.Text;
using System.Text.Json;
using Platform.Piecesos;

namespace Platform.Client.Tests.Cli;

/// <summary>Streams of a test. Interactive when it is given what would be typed.</summary>
internal sealed class TestTerminal(string? standardInput = null, IEnumerable<string>? hidden = null) : ITerminal
{
    private readonly Queue<string> _hidden = new(hidden ?? []);
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public Stream Input { get; } = new MemoryStream(Encoding.UTF8.GetBytes(standardInput ?? ""));

    public TextWriter Output => _output;

    public TextWriter Error => _error;

    public bool InputIsTerminal { get; } = hidden is not null;

    public bool OutputIsTerminal => false;

    public string Out => _output.ToString();

    public string Err => _error.ToString();

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public byte[] ReadHidden() => Encoding.UTF8.GetBytes(_hidden.Dequeue());

    public Dictionary<string, string> Variables { get; } = [];

    public string? Environment(string name) => Variables.GetValueOrDefault(name);
}
