using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Platform.Host.Installation;

namespace Platform.Host.Backups;

/// <summary>Copies of SQLite databases that are in use, and checks of copies.</summary>
internal static class SqliteCopies
{
    /// <summary>
    /// Copies a database by SQLite's online backup: one moment of it, however many write meanwhile, without the files beside it. The
    /// copy is one file in the old journal mode, so that opening it writes nothing.
    /// </summary>
    public static void Copy(string source, string target)
    {
        using (var from = Open(source, SqliteOpenMode.ReadOnly))
        using (var to = Open(target, SqliteOpenMode.ReadWriteCreate))
        {
            from.BackupDatabase(to);
            Execute(to, "PRAGMA journal_mode = DELETE");
        }

        using var file = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Checks every page and reference, and describes the copy.</summary>
    /// <exception cref="InstallationException">It is damaged.</exception>
    public static DatabaseCopy Check(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadOnly);
            var integrity = Texts(connection, "PRAGMA integrity_check");
            if (integrity is not ["ok"])
                throw new InstallationException($"{name} is damaged: {string.Join("; ", integrity.Take(3))}.");
            if (Texts(connection, "PRAGMA foreign_key_check").Count > 0)
                throw new InstallationException($"{name} is damaged: a row refers to one that is missing.");

            var rows = Texts(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
                .ToDictionary(table => table, table => long.Parse(Texts(connection, $"SELECT count(*) FROM \"{table}\"")[0], CultureInfo.InvariantCulture));
            return new DatabaseCopy(name, new FileInfo(path).Length, Hash(path), rows);
        }
        catch (SqliteException exception)
        {
            throw new InstallationException($"{name} is no readable database: {exception.Message}");
        }
    }

    public static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        // Unpooled: the file is moved and deleted afterwards.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
            texts.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        return texts;
    }
}
