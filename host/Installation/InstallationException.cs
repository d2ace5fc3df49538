namespace Platform.Host.Installation;

/// <summary>Something about the installation that its operator can mend; the message says how.</summary>
internal sealed class InstallationException(string message) : Exception(message);
