using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Platform.Defaults;
using Platform.Host.Installation;
using Platform.Org;

namespace Platform.Host.Commands;

/// <summary>Makes an account at the machine itself, for the day when nobody can sign in.</summary>
internal static class UserCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var email = new Argument<string>("email") { Description = "E-mail address." };
        var name = new Option<string?>("--name") { Description = "Name of the person. Default: the address.", HelpName = "NAME" };
        var add = new Command("add", "Make an account. The password is asked for, or read as one line from standard input.") { email, name, data };
        add.SetAction((parsed, cancellationToken) => CommonOptions.RunAsync(() =>
            AddAsync(parsed.GetValue(data)!, parsed.GetValue(email)!, parsed.GetValue(name), cancellationToken)));
        return new Command("user", "Accounts, straight on the database.") { add };
    }

    private static async Task<int> AddAsync(string path, string email, string? name, CancellationToken cancellationToken)
    {
        using var folder = DataFolder.Open(path, exclusive: false);
        var password = ReadPassword();
        try
        {
            var id = await UserAdministration.CreateUserAsync(new OrgOptions { DataPath = folder.Path, Database = Administration.Configuration(folder)["Org:Database"] ?? "" }, email, password, name ?? email, cancellationToken);
            Console.WriteLine($"Made {email} ({id}). An owner adds the account to an organization: piecesos members add {email}");
            return 0;
        }
        catch (RpcException refused)
        {
            foreach (var field in RpcFailure.Fields(refused))
                await Console.Error.WriteLineAsync($"{field.Field}: {field.Description}");
            throw new InstallationException(refused.Status.Detail);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private static byte[] ReadPassword()
    {
        if (Console.IsInputRedirected)
            return Encoding.UTF8.GetBytes(Console.In.ReadLine() ?? "");

        Console.Error.Write("Password (12 characters or more): ");
        var typed = new List<char>();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (typed.Count > 0)
                    typed.RemoveAt(typed.Count - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Add(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return Encoding.UTF8.GetBytes([.. typed]);
    }
}
