using System.Data.Common;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Tests.Harness;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Saving;

/// <summary>A connection that is lost during a commit leaves open whether it happened: the request's id tells.</summary>
public sealed class UnknownOutcomeTests
{
    [SqliteTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ApplyChanges_CommitIsNotHeardOf_IsOneSaveWithOneAnswer(bool committed)
    {
        await using var own = await Own.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "First");
        var request = workspace.Save(await workspace.CreateAsync("openai", "Main"));
        own.Database.Lose(commits: 1, committed);

        var response = await workspace.SendAsync(request);
        var again = await workspace.SendAsync(request);

        Assert.Equal((2, response), (response.Revision, again));
        Assert.Equal(2, (await workspace.ListAsync()).Credentials.Count);
        Assert.Equal(2, (await AuditLog.ReadAsync(own.Site, workspace)).Count(row => row.Action == "credential.created"));
    }

    [SqliteFact]
    public async Task ApplyChanges_NoCommitIsHeardOf_IsUnavailableAndCanBeRetried()
    {
        await using var own = await Own.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "First");
        var request = workspace.Save(await workspace.CreateAsync("openai", "Main"));
        own.Database.Lose(commits: 100, committed: false);

        (await Failure.OfAsync(() => workspace.SendAsync(request))).Is(StatusCode.Unavailable, "DATABASE_UNAVAILABLE");

        own.Database.Lose(commits: 0, committed: false);
        Assert.Equal(2, (await workspace.SendAsync(request)).Revision);
    }

    private sealed class Own(Site site) : IAsyncDisposable
    {
        public Site Site => site;

        public LostCommits Database => (LostCommits)site.Host.Database;

        public static async Task<Own> StartAsync() => new(await Site.StartAsync(builder =>
            builder.Services.AddSingleton<ServiceDatabase>(new LostCommits(Path.Combine(builder.Configuration["Data:Path"]!, "db", "credentials.db")))));

        public async ValueTask DisposeAsync() => await site.DisposeAsync();
    }

    /// <summary>A database whose next commits happen, or do not, and are not heard of.</summary>
    private sealed class LostCommits(string path) : SqliteDatabase(path)
    {
        private int _left;
        private bool _committed;

        public void Lose(int commits, bool committed)
        {
            _committed = committed;
            Volatile.Write(ref _left, commits);
        }

        protected override async Task CommitAsync(DbTransaction transaction)
        {
            if (Volatile.Read(ref _left) == 0)
            {
                await base.CommitAsync(transaction);
                return;
            }

            Interlocked.Decrement(ref _left);
            await (_committed ? transaction.CommitAsync() : transaction.RollbackAsync());
            throw new CommitOutcomeUnknownException(new IOException("The connection is gone."));
        }
    }
}
