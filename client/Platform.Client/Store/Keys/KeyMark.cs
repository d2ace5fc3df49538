using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Client.Store.Keys;

/// <summary>
/// What a folder says of its keys, in <c>keys.json</c>; no such file: they are files. A mark is written before its entry in a store is made
/// and goes after that is removed, so that no entry is ever forgotten there.
/// </summary>
/// <param name="Place">Whose word counts: the files', or a store's.</param>
/// <param name="Store">The store that has an entry, or may have a part of one.</param>
/// <param name="Id">Name of the entry there. It goes with the folder, wherever that is moved.</param>
internal sealed record KeyMark(
    [property: JsonPropertyName("place"), JsonConverter(typeof(JsonStringEnumConverter<DeviceKeyPlace>))] DeviceKeyPlace Place,
    [property: JsonPropertyName("store"), JsonConverter(typeof(JsonStringEnumConverter<DeviceKeyPlace>))] DeviceKeyPlace Store,
    [property: JsonPropertyName("id")] Guid Id)
{
    /// <summary>The keys are in the store; what is left of files does not count.</summary>
    [JsonIgnore]
    public bool IsInStore => Place != DeviceKeyPlace.OwnerOnlyFiles;

    /// <exception cref="PlatformClientException">The file is damaged, or open to others.</exception>
    public static KeyMark? Read(string folder)
    {
        var path = FilePath(folder);
        try
        {
            var mark = PrivateFiles.Read(path) is { } bytes ? JsonSerializer.Deserialize(bytes, ClientJson.Default.KeyMark) ?? throw new JsonException() : null;
            return mark is null || (mark.Id != Guid.Empty && (mark.Place == DeviceKeyPlace.OwnerOnlyFiles || (mark.IsInStore && mark.Place == mark.Store)))
                ? mark
                : throw new JsonException();
        }
        catch (JsonException)
        {
            throw DeviceStore.Damaged(path);
        }
    }

    public void Write(string folder) => PrivateFiles.Write(FilePath(folder), JsonSerializer.SerializeToUtf8Bytes(this, ClientJson.Default.KeyMark));

    public static void Delete(string folder) => PrivateFiles.Delete(FilePath(folder));

    private static string FilePath(string folder) => Path.Combine(folder, "keys.json");
}
