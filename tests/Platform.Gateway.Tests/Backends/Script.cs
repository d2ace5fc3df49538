using Grpc.Core;

namespace Platform.Gateway.Tests.Backends;

/// <summary>What a call asks the backend to do, sent as metadata, so that the real contracts carry the tests.</summary>
internal static class Script
{
    public const string Header = "x-script";
    public const string CallHeader = "x-call";

    public const string Echo = "echo";
    public const string Headers = "headers";
    public const string Fail = "fail";
    public const string Hang = "hang";
    public const string Quiet = "quiet";
    public const string Count = "count";
    public const string Beat = "beat";
    public const string Large = "large";
    public const string UntilSignal = "until-signal";
    public const string HalfMessage = "half-message";
    public const string Http = "http-";

    public static Metadata Of(string script, string? call = null)
    {
        var metadata = new Metadata { { Header, script } };
        if (call is not null)
            metadata.Add(CallHeader, call);

        return metadata;
    }
}
