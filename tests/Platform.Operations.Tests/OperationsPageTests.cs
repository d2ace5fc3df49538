using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Platform.Host.Running;
using Platform.Host.Tests;
using Platform.TestKit;

namespace Platform.Operations.Tests;

/// <summary>The operations page of a real host: what it tells after the demo's kind of work, and whom it tells nothing.</summary>
public sealed class OperationsPageTests
{
    [Fact]
    public async Task Page_AfterASave_ShowsOneTraceDownToADevicesAcknowledgement()
    {
        using var folder = new TemporaryFolder();
        var port = PortPairs.Find(1)[0];
        await using var host = RunningProcess.Start(Repository.Program("host", "Platform.Host"), ["--data", folder.File("data"), "--port", port.ToString(CultureInfo.InvariantCulture)]);
        var link = await host.WaitForOutputAsync(line => line.Contains("/setup#", StringComparison.Ordinal) ? line.Trim() : null);
        var page = await host.WaitForOutputAsync(line => line.Contains("operations ", StringComparison.Ordinal) ? line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1].TrimEnd('/') : null);
        var (exitCode, output) = await RunningProcess.RunAsync(
            Repository.Program("host", "Platform.Host"), ["demo", "--against", link.Split("/setup#")[0], "--setup-code", link.Split('#')[1]]);
        Assert.True(exitCode == 0, output);
        using var http = new HttpClient();

        var state = await UntilAsync(http, page, state => state["traces"]!.AsArray().Any(trace => trace!["reachesDevice"]!.GetValue<bool>()));

        Assert.Equal(["credentials", "gateway", "org", "sync"], state["health"]!.AsArray().Where(part => part!["ready"]!.GetValue<bool>()).Select(part => part!["part"]!.GetValue<string>()).Order());
        Assert.True(state["values"]!["platform.sync.deliveries"]!.GetValue<double>() > 0);
        Assert.True(state["histograms"]!["platform.sync.delivery.duration"]!["counts"]!.AsArray().Sum(count => count!.GetValue<long>()) > 0);
        var id = state["traces"]!.AsArray().First(trace => trace!["reachesDevice"]!.GetValue<bool>())!["id"]!.GetValue<string>();
        var spans = JsonNode.Parse(await http.GetStringAsync(new Uri($"{page}/traces/{id}")))!["spans"]!.AsArray();
        var steps = spans.Select(span => $"{span!["part"]!.GetValue<string>()}: {span["name"]!.GetValue<string>()}").ToList();
        foreach (var step in new[] { "credentials: platform.credentials.v1.CredentialService/ApplyChanges", "credentials: COMMIT", "credentials: send sync:feed", "sync: process sync:feed", "sync: fan out", "sync: deliver", "sync: acknowledged" })
            Assert.Contains(step, steps);
        Assert.Contains(steps, step => step.StartsWith("gateway: ", StringComparison.Ordinal));

        var html = await http.GetStringAsync(new Uri(page + "/"));
        Assert.Contains("<h1>Platform: operations</h1>", html, StringComparison.Ordinal);
        await RefusesAsync(http, page, request => request.Headers.Host = "attacker.example");
        await RefusesAsync(http, page, request => request.Headers.Add("Sec-Fetch-Site", "cross-site"));
    }

    private static async Task RefusesAsync(HttpClient http, string page, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page + "/state");
        change(request);
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static async Task<JsonNode> UntilAsync(HttpClient http, string page, Func<JsonNode, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var state = JsonNode.Parse(await http.GetStringAsync(new Uri(page + "/state"), patience.Token))!;
            if (condition(state))
                return state;
            await Task.Delay(100, patience.Token);
        }
    }
}
