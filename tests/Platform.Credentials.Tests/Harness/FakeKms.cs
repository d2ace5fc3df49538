using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Sealing;

namespace Platform.Credentials.Tests.Harness;

/// <summary>
/// An endpoint that answers Encrypt and Decrypt as AWS KMS does (JSON 1.1, X-Amz-Target), with keys of its own. What the real service does
/// beyond that is not claimed to be here.
/// </summary>
internal sealed class FakeKms : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _keys = new();
    private readonly WebApplication _app;
    private int _calls;

    private FakeKms(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Calls that were answered with a key.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Answers an internal error to everything.</summary>
    public bool Fails { get; set; }

    public static async Task<FakeKms> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var kms = new FakeKms(app);
        app.MapPost("/", kms.AnswerAsync);
        await app.StartAsync();
        return kms;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (Fails)
        {
            await WriteAsync(context, 500, new JsonObject { ["__type"] = "KMSInternalException" });
            return;
        }

        var keyId = (string)request["KeyId"]!;
        var key = _keys.GetOrAdd(keyId, _ => RandomNumberGenerator.GetBytes(32));
        var encryptionContext = Encoding.UTF8.GetBytes($"{keyId} {request["EncryptionContext"]?.ToJsonString()}");
        try
        {
            var answer = context.Request.Headers["X-Amz-Target"].ToString() switch
            {
                "TrentService.Encrypt" => new JsonObject { ["CiphertextBlob"] = Convert.ToBase64String(KeyWrap.Wrap(key, encryptionContext, Bytes(request, "Plaintext"))) },
                "TrentService.Decrypt" => new JsonObject { ["Plaintext"] = Convert.ToBase64String(KeyWrap.Unwrap(key, encryptionContext, Bytes(request, "CiphertextBlob"))) },
                _ => throw new NotSupportedException(),
            };
            Interlocked.Increment(ref _calls);
            answer["KeyId"] = keyId;
            await WriteAsync(context, 200, answer);
        }
        catch (CryptographicException)
        {
            await WriteAsync(context, 400, new JsonObject { ["__type"] = "InvalidCiphertextException" });
        }
    }

    private static byte[] Bytes(JsonNode request, string field) => Convert.FromBase64String((string)request[field]!);

    private static async Task WriteAsync(HttpContext context, int status, JsonObject answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        await context.Response.WriteAsync(answer.ToJsonString());
    }
}
