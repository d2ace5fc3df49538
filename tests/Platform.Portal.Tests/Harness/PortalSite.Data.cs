using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Org.V1;

namespace Platform.Portal.Tests.Harness;

/// <summary>What is there before a test begins, made by the platform's own calls.</summary>
public sealed partial class PortalSite
{
    private const int MaxChanges = 100;

    internal PlatformConnection Connection => Running.Connection;

    private OrganizationService.OrganizationServiceClient Organizations => new(Connection.Gateway);

    /// <summary>A fresh organization of the owner's.</summary>
    internal async Task<Workspace> CreateWorkspaceAsync(string name = "Difference Engines")
    {
        var made = await Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = name }, await AsOwnerAsync());
        return new Workspace(this, made.Organization.OrganizationId, name);
    }

    /// <summary>An organization with something on every page, for tests that only look.</summary>
    internal Task<Workspace> FurnishedWorkspaceAsync() => Running.FurnishedAsync(FurnishAsync);

    /// <summary>Changes settings of an organization of the owner's.</summary>
    internal async Task ChangeAsync(Workspace workspace, UpdateOrganizationRequest change)
    {
        change.OrganizationId = workspace.OrganizationId;
        await Organizations.UpdateOrganizationAsync(change, await AsOwnerAsync());
    }

    /// <summary>OpenAI keys that are saved already, for tests that are about what comes after.</summary>
    internal Task AddKeysAsync(Workspace workspace, params string[] names) => AddAsync(
        workspace, [.. names.Select(name => new CredentialForm { Name = name, Openai = new OpenAi() })], Visit.OpenAiKey);

    internal Task<Session> SignInAsync(string email) => Running.SignInAsync(email);

    /// <summary>A member with an account and the usual password.</summary>
    internal async Task<string> AddMemberAsync(Workspace workspace, Role role, string name)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await Organizations.AddMemberAsync(
            new AddMemberRequest
            {
                OrganizationId = workspace.OrganizationId,
                Email = email,
                DisplayName = name,
                Role = role,
                Password = ByteString.CopyFromUtf8(Password),
            },
            await AsOwnerAsync());
        return email;
    }

    /// <summary>The last proof of a person in every browser of theirs is ten minutes older: what is protected asks for another.</summary>
    internal async Task AgeProofsAsync(string email)
    {
        await using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Running.OrgDatabase, Pooling = false }.ConnectionString);
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        // Times are kept in microseconds.
        command.CommandText = "UPDATE sessions SET auth_time = auth_time - 600000000 WHERE user_id = (SELECT user_id FROM users WHERE email = $email)";
        command.Parameters.AddWithValue("$email", email);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }

    private async Task<Workspace> FurnishAsync()
    {
        var workspace = await CreateWorkspaceAsync();
        await AddKeysAsync(workspace, "Production");
        await AddAsync(
            workspace,
            [
                new CredentialForm
                {
                    Name = "A rather long name for a configuration that has to fit on a telephone",
                    AzureOpenai = new AzureOpenAi { Endpoint = "https://a-rather-long-resource-name.openai.azure.com", Deployment = "gpt-4o-prod" },
                },
            ],
            new string('a', 32));
        await Organizations.InviteMembersAsync(
            new InviteMembersRequest { OrganizationId = workspace.OrganizationId, Csv = "somebody.with.a.rather.long.address@subdomain.example.com,member" },
            await AsOwnerAsync());
        return workspace;
    }

    private async Task AddAsync(Workspace workspace, IReadOnlyList<CredentialForm> forms, string apiKey)
    {
        var editor = new CredentialEditor(Connection, await Running.OwnerAsync());
        foreach (var save in forms.Chunk(MaxChanges))
        {
            var changes = new List<CredentialChange>();
            foreach (var form in save)
            {
                using var draft = new CredentialDraft(form, new() { ["api_key"] = Encoding.UTF8.GetBytes(apiKey) });
                changes.Add(await editor.CreateAsync(workspace.Id, draft));
            }

            await editor.ApplyAsync(workspace.Id, changes);
        }
    }

    private async Task<CallOptions> AsOwnerAsync() =>
        PlatformConnection.With((await Running.OwnerAsync()).AccessToken, TimeSpan.FromSeconds(30), default);
}
