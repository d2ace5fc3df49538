using System.Text.Json.Serialization;

namespace Platform.Client;

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(DiscoveryDocument))]
[JsonSerializable(typeof(DeviceIdentity))]
[JsonSerializable(typeof(Session))]
internal sealed partial class ClientJson : JsonSerializerContext;
