using System.Text.Json;

namespace Platform.Host.Backups;

/// <summary>What a backup holds, and how to know that it still does.</summary>
/// <param name="Format">1.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Databases">The databases in it.</param>
internal sealed record BackupManifest(int Format, DateTimeOffset CreatedAt, IReadOnlyList<DatabaseCopy> Databases)
{
    public const int CurrentFormat = 1;
    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static BackupManifest Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<BackupManifest>(json, Json) is { Databases.Count: > 0 } manifest
        ? manifest
        : throw new JsonException("The manifest names no database.");

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}

/// <summary>One database of a backup.</summary>
/// <param name="Name">File name, such as <c>org.db</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Rows">Rows of each table, for people who compare.</param>
internal sealed record DatabaseCopy(string Name, long Bytes, string Sha256, IReadOnlyDictionary<string, long> Rows);
