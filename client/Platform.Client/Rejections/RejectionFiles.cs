using System.Text.Json;
using Platform.Client.Store;

namespace Platform.Client.Rejections;

/// <summary>One small file per reported credential: it waits there until the credential changes or the report is withdrawn.</summary>
internal sealed class RejectionFiles(string folder)
{
    private const string Extension = ".rejected";

    public void Save(StoredRejection rejection)
    {
        PrivateFiles.EnsureFolder(folder);
        PrivateFiles.Write(FilePath(rejection.FeedId, rejection.CredentialId), JsonSerializer.SerializeToUtf8Bytes(rejection, ClientJson.Default.StoredRejection));
    }

    public void Delete(StoredRejection rejection)
    {
        if (Directory.Exists(folder))
            PrivateFiles.Delete(FilePath(rejection.FeedId, rejection.CredentialId));
    }

    public void Delete(Guid feedId)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.EnumerateFiles(folder, $"*{feedId:N}*"))
            PrivateFiles.Delete(path);
    }

    public void DeleteAll()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    public IEnumerable<StoredRejection> Load()
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            if (Read(path) is { } rejection && FilePath(rejection.FeedId, rejection.CredentialId) == path)
                yield return rejection;
        }
    }

    private static StoredRejection? Read(string path)
    {
        try
        {
            return PrivateFiles.Read(path) is { } content ? JsonSerializer.Deserialize(content, ClientJson.Default.StoredRejection) : null;
        }
        catch (JsonException)
        {
            // Damaged: as if it had never been said. Who still meets the refusal says it again.
            return null;
        }
    }

    private string FilePath(Guid feedId, Guid credentialId) => Path.Combine(folder, $"{feedId:N}-{credentialId:N}{Extension}");
}
