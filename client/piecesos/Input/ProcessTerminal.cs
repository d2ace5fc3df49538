using System.Security.Cryptography;
using System.Text;

namespace Platform.Piecesos;

/// <summary>The process's own streams.</summary>
internal sealed class ProcessTerminal : ITerminal
{
    private const int MaxCharacters = 64 * 1024;

    private readonly Lazy<Stream> _input = new(Console.OpenStandardInput);

    public Stream Input => _input.Value;

    public TextWriter Output => Console.Out;

    public TextWriter Error => Console.Error;

    public bool InputIsTerminal => !Console.IsInputRedirected;

    public bool OutputIsTerminal => !Console.IsOutputRedirected;

    public string? Environment(string name) => System.Environment.GetEnvironmentVariable(name);

    public byte[] ReadHidden()
    {
        var characters = GC.AllocateArray<char>(MaxCharacters, pinned: true);
        var length = 0;
        try
        {
            while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
            {
                if (key.Key == ConsoleKey.Backspace)
                    length = Math.Max(0, length - 1);
                else if (!char.IsControl(key.KeyChar) && length < characters.Length)
                    characters[length++] = key.KeyChar;
            }

            return Encoding.UTF8.GetBytes(characters, 0, length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(characters.AsSpan()));
            Error.WriteLine();
        }
    }
}
