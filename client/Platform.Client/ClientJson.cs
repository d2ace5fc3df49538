using System.Text.Json.Serialization;
using Platform.Client.Rejections;
using Platform.Client.Store;
using Platform.Client.Store.Keys;

namespace Platform.Client;

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(DiscoveryDocument))]
[JsonSerializable(typeof(DeviceIdentity))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(ContactFile))]
[JsonSerializable(typeof(KeyMark))]
[JsonSerializable(typeof(StoredRejection))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenError))]
[JsonSerializable(typeof(DeviceGrantAnswer))]
internal sealed partial class ClientJson : JsonSerializerContext;
