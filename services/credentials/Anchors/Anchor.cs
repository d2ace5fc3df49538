using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Credentials.Anchors;

/// <summary>What the database held at one moment, kept outside it: a database that lacks any of it is older than that moment, or was changed.</summary>
/// <param name="KeyListVersion">Version of the newest list of signing keys.</param>
/// <param name="Feeds">Head of every feed.</param>
/// <param name="Audit">End of every chain of the audit log.</param>
internal sealed record Anchor(long KeyListVersion, IReadOnlyDictionary<Guid, ResumeToken> Feeds, IReadOnlyDictionary<Guid, AuditHead> Audit)
{
    private const int Format = 1;

    /// <summary>One line of JSON, so that people can read it too.</summary>
    public byte[] ToBytes(DateTimeOffset writtenAt) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["format"] = Format,
        ["written_at"] = writtenAt.ToString("O", CultureInfo.InvariantCulture),
        ["key_list_version"] = KeyListVersion,
        ["feeds"] = new JsonArray([.. Feeds.Values.Select(head => new JsonObject
        {
            ["feed"] = Ids.Text(head.FeedId),
            ["log"] = Ids.Text(head.LogId),
            ["revision"] = head.Revision,
            ["head"] = head.HeadHash.ToString(),
        })]),
        ["audit"] = new JsonArray([.. Audit.Select(chain => new JsonObject
        {
            ["organization"] = Ids.Text(chain.Key),
            ["rows"] = chain.Value.Count,
            ["hash"] = Convert.ToHexStringLower(chain.Value.Hash),
        })]),
    });

    /// <exception cref="FormatException">It is not an anchor.</exception>
    public static Anchor Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var json = JsonNode.Parse(bytes)!;
            if ((int)json["format"]! != Format)
                throw new FormatException("The anchor has another format.");

            var feeds = json["feeds"]!.AsArray().Select(feed => new ResumeToken(
                Guid.Parse((string)feed!["feed"]!), Guid.Parse((string)feed["log"]!), (long)feed["revision"]!, new Hash32(Convert.FromHexString((string)feed["head"]!))));
            return new Anchor(
                (long)json["key_list_version"]!,
                feeds.ToDictionary(head => head.FeedId),
                json["audit"]!.AsArray().ToDictionary(
                    chain => Guid.Parse((string)chain!["organization"]!),
                    chain => new AuditHead((long)chain!["rows"]!, Convert.FromHexString((string)chain["hash"]!))));
        }
        catch (Exception exception) when (exception is JsonException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("The anchor is malformed.");
        }
    }
}
