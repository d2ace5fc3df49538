namespace Platform.Compat.Grpc.Tests.Interop;

/// <summary>A test against grpc-js. Without its npm packages it is skipped on a developer's machine and fails in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GrpcJsFactAttribute : FactAttribute
{
    public GrpcJsFactAttribute()
    {
        // Only a guard against hanging.
        Timeout = 60_000;
        if (!GrpcJsServer.IsInstalled && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "grpc-js is not installed: run \"npm ci\" in tests/interop.";
    }
}
