using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.Client;
using Platform.Providers;

namespace Platform.Piecesos.Agent;

/// <summary>The local API as JSON over HTTP: the same words, in the shapes of <c>piecesos --json</c>.</summary>
internal static class LocalHttpApi
{
    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void MapLocalApi(this IEndpointRouteBuilder endpoints, AgentState state)
    {
        endpoints.MapGet("/v1/status", context => WriteAsync(context, Status(state)));
        endpoints.MapGet("/v1/credentials", context => WriteAsync(context, List(state, context.Request.Query["provider"].ToString())));
        endpoints.MapGet("/v1/credential", context => GetAsync(context, state));
        endpoints.MapGet("/v1/watch", context => WatchAsync(context, state));
        endpoints.MapPost("/v1/reject", context => RejectAsync(context, state));
        endpoints.MapPost("/v1/withdraw", context => WithdrawAsync(context, state));
    }

    private static JsonObject Status(AgentState state) => new()
    {
        ["device_id"] = state.Identity.DeviceId.ToString("D"),
        ["device_name"] = state.Identity.Name,
        ["email"] = state.Identity.Email,
        ["server"] = state.Identity.Servers.Http.ToString(),
        ["connected"] = state.Current.IsOpen,
        ["connected_change_time"] = state.Current.Since,
        ["disconnect_reason"] = state.Current.Reason,
        ["rejected_frames"] = state.Watcher.RejectedFrames,
        ["feeds"] = Json.Array(state.Cache.Feeds, Json.Of),
        ["removed"] = Json.Array(state.Cache.Removals, Json.Of),
    };

    private static JsonObject List(AgentState state, string provider) =>
        new() { ["credentials"] = Json.Array(state.Cache.Credentials.Where(one => provider.Length == 0 || one.Provider == provider), Json.Of) };

    private static Task GetAsync(HttpContext context, AgentState state) => AnswerAsync(context, state, found =>
    {
        using var opened = LocalLookup.Open(state.Cache, found);
        var type = ProviderForms.Of(opened.Form);
        var values = type.Get(opened.Form);
        var json = Json.Of(found);
        json["fields"] = new JsonObject(type.Fields
            .Select(field => KeyValuePair.Create(field.Name, field.Secret ? Encoding.UTF8.GetString(field.GetSecret(values).Span) : field.GetText(values)))
            .Where(field => field.Value.Length > 0)
            .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value)));
        json["environment"] = new JsonObject(CredentialEnvironment.For(opened.Form).Where(entry => !entry.IsFile)
            .Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)Encoding.UTF8.GetString(entry.Value))));
        return json;
    });

    private static Task RejectAsync(HttpContext context, AgentState state) => AnswerAsync(context, state, found =>
    {
        var query = context.Request.Query;
        var reason = Refusals.Parse(query["reason"].ToString()) ?? throw new LocalFailure(LocalReason.UnknownReason, $"Say why: {string.Join(", ", Refusals.Words)}.");
        _ = long.TryParse(query["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        return new JsonObject { ["recorded"] = LocalReports.Reject(state, found, version, reason) };
    });

    private static Task WithdrawAsync(HttpContext context, AgentState state) =>
        AnswerAsync(context, state, found => new JsonObject { ["recorded"] = LocalReports.Withdraw(state, found) });

    private static async Task AnswerAsync(HttpContext context, AgentState state, Func<CachedCredential, JsonObject> answer)
    {
        var query = context.Request.Query;
        JsonObject json;
        try
        {
            json = answer(LocalLookup.Find(state.Cache, query["id"].ToString(), query["provider"].ToString(), query["name"].ToString()));
        }
        catch (LocalFailure failure)
        {
            context.Response.StatusCode = failure.Reason switch
            {
                LocalReason.NotFound => StatusCodes.Status404NotFound,
                LocalReason.Ambiguous or LocalReason.UnknownReason => StatusCodes.Status400BadRequest,
                LocalReason.TooOften => StatusCodes.Status429TooManyRequests,
                _ => StatusCodes.Status409Conflict,
            };
            json = new JsonObject { ["error"] = new JsonObject { ["reason"] = failure.Word, ["message"] = failure.Message } };
        }

        await WriteAsync(context, json);
    }

    /// <summary>One JSON object per line, flushed: first what is held, then each change.</summary>
    private static async Task WatchAsync(HttpContext context, AgentState state)
    {
        var changes = state.Subscribe();
        try
        {
            context.Response.ContentType = "application/x-ndjson";
            await WriteLineAsync(context, new JsonObject { ["event"] = "snapshot", ["credentials"] = List(state, "")["credentials"]!.DeepClone() });
            await foreach (var changed in changes.Reader.ReadAllAsync(context.RequestAborted))
                await WriteLineAsync(context, new JsonObject { ["event"] = changed.Kind == CredentialChangeKind.Removed ? "removed" : "put", ["credential"] = Json.Of(changed.Credential) });
        }
        catch (SlowReaderException)
        {
            await WriteLineAsync(context, new JsonObject { ["event"] = "slow-reader" });
        }
        finally
        {
            state.Unsubscribe(changes);
        }
    }

    private static async Task WriteLineAsync(HttpContext context, JsonObject json)
    {
        await context.Response.WriteAsync(json.ToJsonString(Text) + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, JsonNode json)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(json.ToJsonString(Text), context.RequestAborted);
    }
}
