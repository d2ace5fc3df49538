namespace Platform.Client.Tests.Agent;

/// <summary>A test that acts as another user of the machine: only root can, with the tools for it.</summary>
public sealed class OtherUserFactAttribute : FactAttribute
{
    public OtherUserFactAttribute()
    {
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/setpriv") || !File.Exists("/usr/bin/curl"))
            Skip = "It needs root, setpriv and curl.";
    }
}
