using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Defaults;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;
using Xunit.Abstractions;

namespace Platform.Identity.Tests.Access;

/// <summary>
/// Every method of every service × every kind of caller × {own, another, missing} organization, each asked of the service itself,
/// past the gateway: what is refused, and as what.
/// </summary>
public sealed class AuthorizationMatrixTests(ITestOutputHelper output)
{
    private const string Passed = "passed";

    private static readonly string[] People = ["owner", "admin", "member", "stranger", "removed"];
    private static readonly string[] Services = ["org", "credentials", "sync", "gateway"];
    private static readonly string[] Resources = ["own", "other", "missing"];
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    [Fact]
    public void Rules_AreOfExactlyTheMethodsThatThereAre()
    {
        Assert.Equal(Methods().Select(NameOf).Order(), Rules.All.Select(rule => rule.Method).Order());
    }

    [Fact]
    public async Task Matrix_HasNoHole()
    {
        await using var site = await Site.StartAsync();
        var world = await World.CreateAsync(site);
        var (cells, holes) = (0, new List<string>());
        foreach (var method in Methods())
        {
            var rule = Rules.All.Single(rule => rule.Method == NameOf(method));
            foreach (var caller in (string[])[.. People, "device", .. Services, "anonymous"])
            {
                foreach (var resource in Resources)
                {
                    var expected = Expect(rule, caller, resource);
                    var actual = await CallAsync(site, world, method, caller, resource);
                    cells++;
                    if (expected != actual)
                        holes.Add($"{rule.Method} by {caller} on {resource}: expected {expected}, was {actual}");
                }
            }
        }

        output.WriteLine($"{cells} cells, {holes.Count} holes");
        Assert.True(holes.Count == 0, string.Join('\n', holes));
        Assert.True(cells > 2000, $"{cells}");
    }

    private static string Expect(Rule rule, string caller, string resource)
    {
        if (rule.Allows("anyone"))
            return Passed;
        if (caller == "anonymous")
            return "UNAUTHENTICATED";

        var kind = People.Contains(caller) ? "user" : caller;
        // Their tokens are not for every service: there they are nobody.
        if ((kind, rule.Method.Split('.')[1]) is ("user", "sync") or ("device", "org"))
            return "UNAUTHENTICATED";
        if (!rule.Allows(kind))
            return "NOT_ALLOWED";
        if (kind != "user" || rule.Scope == Scope.None)
            return Passed;

        var role = (caller, resource) switch
        {
            ("owner", "own") => 3,
            ("admin", "own") => 2,
            ("member", "own") => 1,
            ("stranger", "other") => 3,
            _ => 0,
        };
        if (role == 0)
            return "ORGANIZATION_NOT_FOUND";

        return role >= (int)rule.Scope ? Passed : "ROLE_TOO_LOW";
    }

    private static async Task<string> CallAsync(Site site, World world, MethodDescriptor method, string caller, string resource)
    {
        var channel = method.File.Package switch
        {
            "platform.org.v1" => site.OrgChannel,
            "platform.credentials.v1" => site.CredentialsChannel,
            _ => site.SyncChannel,
        };
        var request = Request(method.InputType, world.Organization(resource)).ToByteArray();
        var options = new CallOptions(world.Headers(site, caller, "/" + NameOf(method)), DateTime.UtcNow.AddSeconds(method.IsServerStreaming ? 2 : 30));
        try
        {
            if (method.IsServerStreaming)
                await FirstAsync(channel, method, options, request);
            else
                await channel.CreateCallInvoker().AsyncUnaryCall(new Method<byte[], byte[]>(MethodType.Unary, method.Service.FullName, method.Name, Bytes, Bytes), null, options, request);
            return Passed;
        }
        catch (RpcException exception)
        {
            return RpcFailure.Reason(exception) switch
            {
                "UNAUTHENTICATED" or "KEY_PROOF_REFUSED" => "UNAUTHENTICATED",
                "NOT_ALLOWED" or "NOT_A_DEVICE" => "NOT_ALLOWED",
                "ROLE_TOO_LOW" => "ROLE_TOO_LOW",
                "ORGANIZATION_NOT_FOUND" => "ORGANIZATION_NOT_FOUND",
                "STEP_UP_REQUIRED" => "STEP_UP_REQUIRED",
                null when exception.StatusCode is not (StatusCode.DeadlineExceeded or StatusCode.Cancelled) => $"{exception.StatusCode} without a reason",
                // The request goes on to be looked at, and is found wanting: it is an empty one.
                _ => Passed,
            };
        }
    }

    // A stream that is open and says nothing has let its caller in.
    private static async Task FirstAsync(GrpcChannel channel, MethodDescriptor method, CallOptions options, byte[] request)
    {
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(
            new Method<byte[], byte[]>(MethodType.ServerStreaming, method.Service.FullName, method.Name, Bytes, Bytes), null, options, request);
        await call.ResponseStream.MoveNext(CancellationToken.None);
    }

    /// <summary>An empty request that names the organization, wherever it has a field for one.</summary>
    private static IMessage Request(MessageDescriptor type, Guid organization)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        if (type.FindFieldByName("organization_id") is { } one)
            one.Accessor.SetValue(message, one.FieldType == FieldType.Bytes ? ByteString.CopyFrom(organization.ToByteArray(bigEndian: true)) : organization.ToString());
        if (type.FindFieldByName("organization_ids") is { FieldType: FieldType.String } many)
            ((System.Collections.IList)many.Accessor.GetValue(message)).Add(organization.ToString());

        return message;
    }

    /// <summary>All methods of all contracts, without a list that could forget one; but those of the agent, whose caller is the machine's own user.</summary>
    private static IEnumerable<MethodDescriptor> Methods() => typeof(TokenServiceReflection).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<FileDescriptor>()
        .Where(file => file.Package != "platform.local.v1")
        .SelectMany(file => file.Services)
        .SelectMany(service => service.Methods);

    private static string NameOf(MethodDescriptor method) => $"{method.Service.FullName}/{method.Name}";
}
