using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Platform.Providers;

namespace Platform.Piecesos;

/// <summary>Options and arguments that name a provider.</summary>
internal static class ProviderKeys
{
    public static void AcceptOnlyProviders(this Option option)
    {
        option.Validators.Add(result => Check(result, result.Tokens));
        option.CompletionSources.Add(Completions);
    }

    public static void AcceptOnlyProviders(this Argument argument)
    {
        argument.Validators.Add(result => Check(result, result.Tokens));
        argument.CompletionSources.Add(Completions);
    }

    // Read when one is named, not when the commands are built: the forms take as long to read as the whole of another command.
    private static void Check(SymbolResult result, IEnumerable<Token> tokens)
    {
        foreach (var token in tokens)
        {
            if (ProviderForms.Find(token.Value) is null)
                result.AddError($"No provider is called '{token.Value}': it is one of {string.Join(", ", ProviderForms.All.Select(type => type.Key))}.");
        }
    }

    private static IEnumerable<CompletionItem> Completions(CompletionContext context) => ProviderForms.All.Select(type => new CompletionItem(type.Key));
}
