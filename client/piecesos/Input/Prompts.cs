using System.Security.Cryptography;
using System.Text;

namespace Platform.Piecesos;

/// <summary>Asks for what was not given. Questions go to standard error, so that standard output holds results alone.</summary>
internal sealed class Prompts(ITerminal terminal)
{
    private const int MaxInputBytes = 1024 * 1024;

    public bool CanAsk => terminal.InputIsTerminal;

    public string Ask(string question)
    {
        terminal.Error.Write($"{question}: ");
        terminal.Error.Flush();
        return ReadLine() ?? throw CliException.Usage($"Nothing was entered for: {question}");
    }

    public bool Confirm(string question) => Ask($"{question} [y/N]").Trim() is "y" or "Y" or "yes";

    public byte[] AskHidden(string question)
    {
        terminal.Error.Write($"{question}: ");
        terminal.Error.Flush();
        return terminal.ReadHidden();
    }

    /// <summary>Everything on standard input. The caller wipes it.</summary>
    public async Task<byte[]> ReadAllAsync(CancellationToken cancellationToken)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(MaxInputBytes + 1, pinned: true);
        try
        {
            var length = await terminal.Input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return length <= MaxInputBytes ? buffer[..length] : throw CliException.Usage("Standard input is longer than 1 MiB.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The first line of standard input, without its end. The caller wipes it.</summary>
    public async Task<byte[]> ReadFirstLineAsync(CancellationToken cancellationToken)
    {
        var all = await ReadAllAsync(cancellationToken);
        var end = all.AsSpan().IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? all.ToArray() : all[..end];
        CryptographicOperations.ZeroMemory(all);
        return line;
    }

    private string? ReadLine()
    {
        var line = new List<byte>();
        for (int next; (next = terminal.Input.ReadByte()) != '\n';)
        {
            if (next < 0)
                return line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]);
            line.Add((byte)next);
        }

        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }
}
