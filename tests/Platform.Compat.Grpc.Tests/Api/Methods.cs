using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

/// <summary>One method of each kind, with strings for messages.</summary>
internal static class Methods
{
    public static readonly Method<string, string> Unary = Of(MethodType.Unary);
    public static readonly Method<string, string> ClientStreaming = Of(MethodType.ClientStreaming);
    public static readonly Method<string, string> ServerStreaming = Of(MethodType.ServerStreaming);
    public static readonly Method<string, string> DuplexStreaming = Of(MethodType.DuplexStreaming);

    private static Method<string, string> Of(MethodType type) =>
        new(type, "test.v1.TestService", type.ToString(), Marshallers.StringMarshaller, Marshallers.StringMarshaller);
}
