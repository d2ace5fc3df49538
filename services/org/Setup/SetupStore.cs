using Platform.Org.Database;

namespace Platform.Org.Setup;

/// <summary>All SQL of the table setup: the one open set-up code, by its hash.</summary>
internal static class SetupStore
{
    public static Task<byte[]?> FindCodeHashAsync(Session session) => session.FindAsync<byte[]>("SELECT code_hash FROM setup WHERE id = 1");

    public static async Task OpenAsync(Session session, byte[] codeHash, DateTimeOffset now)
    {
        await CloseAsync(session);
        await session.ExecuteAsync("INSERT INTO setup (id, code_hash, create_time) VALUES (1, @codeHash, @now)", new { codeHash, now });
    }

    public static Task CloseAsync(Session session) => session.ExecuteAsync("DELETE FROM setup");
}
