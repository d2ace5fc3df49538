using Google.Protobuf;
using Grpc.Core;

namespace Platform.Org.Tests.Harness;

/// <summary>Somebody who is signed in.</summary>
internal sealed record Person(string Email, string UserId, string Token)
{
    public Metadata Headers => Bearer(Token);

    public ByteString UserIdBytes => Requests.Id(UserId);

    public static Metadata Bearer(string token) => new() { { "authorization", $"Bearer {token}" } };
}
