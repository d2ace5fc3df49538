namespace Platform.Client.Store.Keys;

/// <summary>A secret store cannot be used now. The message says what to do.</summary>
internal sealed class SecretStoreException(string message) : Exception(message);
