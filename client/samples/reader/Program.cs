// Reads a key from the agent on this machine, then says whenever it changes: dotnet run -- openai
using Platform.Client;

var provider = args.FirstOrDefault() ?? "openai";
using var credentials = new PlatformCredentials();
try
{
    using (var secrets = await credentials.GetAsync(provider))
        Console.WriteLine(string.Join('\n', secrets.Variables)); // the values are secrets.Variable("OPENAI_API_KEY") and so on

    await foreach (var held in credentials.WatchAsync())
        Console.WriteLine(string.Join(", ", held.Where(one => one.Provider == provider)));
}
catch (PlatformClientException exception)
{
    Console.Error.WriteLine(exception.Message);
}
