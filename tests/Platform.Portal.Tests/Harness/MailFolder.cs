using System.Text.RegularExpressions;

namespace Platform.Portal.Tests.Harness;

/// <summary>The messages that the installation has written for people.</summary>
internal sealed class MailFolder(string path)
{
    /// <summary>The newest link of a kind in a message to somebody; waits for it.</summary>
    public async Task<string> LinkAsync(string to, string kind)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var found = Find(to, kind);
            if (found is not null)
                return found;
            await Task.Delay(100, patience.Token);
        }
    }

    private string? Find(string to, string kind)
    {
        if (!Directory.Exists(path))
            return null;

        var link = new Regex($@"http://\S+/{Regex.Escape(kind)}#\S+");
        return Directory.GetFiles(path, "*.eml").OrderDescending(StringComparer.Ordinal)
            .Select(File.ReadAllText)
            .Where(text => text.Contains($"To: {to}", StringComparison.Ordinal))
            .Select(text => link.Match(text))
            .FirstOrDefault(match => match.Success)?.Value;
    }
}
