using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Platform.Piecesos.Agent;

/// <summary>
/// Who comes by TCP: every user of the machine can, and every web page that one of them looks at. So a request needs the token of the
/// owner's file, must name this address as its host (a page of another name that was made to point here does not), and must come from no page.
/// </summary>
internal sealed class LoopbackGate
{
    private const int TokenBytes = 32;

    private readonly byte[] _expected;

    public LoopbackGate()
    {
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        _expected = Encoding.ASCII.GetBytes($"Bearer {Token}");
    }

    /// <summary>Made anew at each start.</summary>
    public string Token { get; }

    /// <summary>Known when the server listens.</summary>
    public int Port { get; set; }

    /// <summary>The status to refuse with; null when the request may pass.</summary>
    public int? Refusal(HttpRequest request)
    {
        if (request.Host.Value != $"127.0.0.1:{Port}" && request.Host.Value != $"localhost:{Port}")
            return StatusCodes.Status421MisdirectedRequest;
        if (request.Headers.ContainsKey(HeaderNames.Origin) || request.Headers.ContainsKey("Sec-Fetch-Site"))
            return StatusCodes.Status403Forbidden;
        var presented = Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString());
        return CryptographicOperations.FixedTimeEquals(presented, _expected) ? null : StatusCodes.Status401Unauthorized;
    }

    /// <summary>What the owner's programs read.</summary>
    public byte[] Describe() => Encoding.UTF8.GetBytes(new JsonObject { ["url"] = $"http://127.0.0.1:{Port}", ["token"] = Token }.ToJsonString());

    public static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return context.Response.WriteAsync("""{"error":{"reason":"NOT_ALLOWED","message":"Use the address and the token of agent/loopback.json, from a program."}}""");
    }
}
