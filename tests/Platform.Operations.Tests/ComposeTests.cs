using Platform.Host.Tests;
using Platform.Operations.Tests.Topology;
using Platform.Operations.Tests.Yaml;

namespace Platform.Operations.Tests;

/// <summary>What docker-compose.yml, deploy/Dockerfile and the files they name say, read without a container engine.</summary>
public sealed class ComposeTests
{
    private static readonly string[] Own = ["org", "credentials", "sync-1", "sync-2", "gateway"];
    private static readonly ComposeFile File = ComposeFile.Read();

    [Fact]
    public void Services_AreTheProductionTopology() => Assert.Equal(
        [.. Own, "redis", "sqlserver", "sqlserver-init", "otel-collector", "jaeger", "prometheus", "grafana"], File.Services.Keys);

    [Fact]
    public void EveryService_RunsWithTheLeastPrivilege()
    {
        foreach (var service in File.Services.Values)
        {
            Assert.True(service.IsReadOnly, service.Name);
            Assert.Equal(["ALL"], service.DroppedCapabilities);
            Assert.Equal(["no-new-privileges:true"], service.SecurityOptions);
            Assert.Matches("^[1-9][0-9]+:[1-9][0-9]+$", service.User);
        }
    }

    [Fact]
    public void EveryImage_IsPinned()
    {
        foreach (var image in File.Services.Values.Select(service => service.Image).Concat(Dockerfile.Read().Stages.Where(stage => stage.Parent is null).Select(stage => stage.From)))
        {
            var tag = image[(image.LastIndexOf(':') + 1)..];
            Assert.Matches(@"^v?\d+\.\d+\.\d+|^\d{4}-CU\d+-ubuntu-\d+\.\d+$", tag);
        }
    }

    [Fact]
    public void EveryMountedFile_IsInTheRepositoryOrMadeByInit()
    {
        foreach (var path in File.Configs.Values.Concat(File.Services.Values.SelectMany(service => service.Volumes).Where(volume => volume.StartsWith("./", StringComparison.Ordinal)).Select(volume => Path.Combine(Repository.Root, volume.Split(':')[0]))))
        {
            if (!path.StartsWith(Path.Combine(Repository.Root, "data") + "/", StringComparison.Ordinal))
                Assert.True(Path.Exists(path), $"{path} does not exist.");
        }
    }

    [Fact]
    public void EverySecret_GoesToWhoNeedsItAlone()
    {
        var readers = File.Services.Values.SelectMany(service => service.SecretNames.Select(secret => (secret, service.Name))).ToLookup(pair => pair.secret, pair => pair.Name);

        Assert.Equal(File.Secrets.Keys.Order(), readers.Select(secret => secret.Key).Order());
        Assert.Equal(["credentials"], readers["kek"]);
        Assert.Equal(["org"], readers["token-signing"]);
        Assert.Equal(["sqlserver", "sqlserver-init"], readers["sqlserver-sa"]);
        foreach (var secret in readers.Where(secret => secret.Key is not "service-sync" and not "redis-sync" and not "sqlserver-sa"))
            Assert.Single(secret);
        Assert.Equal(["service-gateway"], File.Services["gateway"].SecretNames);
    }

    [Fact]
    public void NoVariable_HoldsASecret()
    {
        foreach (var (name, value) in File.Services.Values.SelectMany(service => service.Environment))
            Assert.False(name.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase) && !value.StartsWith("/run/secrets/", StringComparison.Ordinal), name);
    }

    [Fact]
    public void Networks_TheInnerOnesAreClosedAndSharedByWhoTalks()
    {
        Assert.Equal(["announcements", "databases", "platform", "telemetry"], File.Networks.Where(File.IsInternal).Order());
        Assert.Equal(["gateway"], On("edge"));
        Assert.Equal(["credentials", "org", "redis", "sync-1", "sync-2"], On("announcements"));
        Assert.Equal(["credentials", "org", "sqlserver", "sqlserver-init"], On("databases"));
        Assert.Equal(Own.Order(), On("platform"));
        Assert.All(File.Services.Values.SelectMany(service => service.Ports), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

        IEnumerable<string> On(string network) => File.Services.Values.Where(service => service.Networks.Contains(network)).Select(service => service.Name).Order();
    }

    [Fact]
    public void EveryAddress_NamesAServiceOnACommonNetworkAndAPortItListensOn()
    {
        foreach (var service in Own.Select(name => File.Services[name]))
        {
            foreach (var address in service.Environment.Where(pair => !pair.Key.StartsWith("Gateway__Public", StringComparison.Ordinal) && pair.Key != "Authentication__Issuer" && Uri.TryCreate(pair.Value, UriKind.Absolute, out var url) && url.Scheme == "http").Select(pair => new Uri(pair.Value)))
            {
                var target = File.Services[address.Host];
                Assert.NotEmpty(service.Networks.Intersect(target.Networks));
                if (target.Target is not null)
                    Assert.InRange(address.Port - int.Parse(target.Environment["Listen__Port"], System.Globalization.CultureInfo.InvariantCulture), 0, 1);
            }
        }
    }

    [Fact]
    public void Telemetry_CollectorPrometheusAndGrafana_AgreeOnAddresses()
    {
        var collector = YamlReader.Read(Path.Combine(Repository.Root, "deploy/otel-collector.yaml"));
        var prometheus = YamlReader.Read(Path.Combine(Repository.Root, "deploy/prometheus/prometheus.yml"));
        var grafana = YamlReader.Read(Path.Combine(Repository.Root, "deploy/grafana/provisioning/datasources/platform.yaml"));

        Assert.Equal("0.0.0.0:4317", Get<string>(collector, "receivers", "otlp", "protocols", "grpc", "endpoint"));
        Assert.Equal("http://otel-collector:4317", File.Services["org"].Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("jaeger:4317", Get<string>(collector, "exporters", "otlp/jaeger", "endpoint"));
        Assert.Equal("0.0.0.0:8889", Get<string>(collector, "exporters", "prometheus", "endpoint"));
        var scrape = Get<List<object>>(prometheus, "scrape_configs").Cast<Dictionary<string, object>>().Single();
        Assert.Equal(["otel-collector:8889"], Get<List<object>>((Dictionary<string, object>)Get<List<object>>(scrape, "static_configs")[0], "targets"));
        Assert.Equal("alerts.yml", Get<List<object>>(prometheus, "rule_files").Single());
        Assert.Equal(["prometheus", "jaeger"], Get<List<object>>(grafana, "datasources").Cast<Dictionary<string, object>>().Select(source => source["uid"]));
        Assert.All(Get<List<object>>(grafana, "datasources").Cast<Dictionary<string, object>>(), source => Assert.Contains(new Uri((string)source["url"]).Host, File.Services.Keys));
        var pipelines = Get<Dictionary<string, object>>(collector, "service", "pipelines").Values.Cast<Dictionary<string, object>>();
        foreach (var kind in new[] { "receivers", "processors", "exporters" })
            Assert.Empty(pipelines.SelectMany(pipeline => (List<object>)pipeline[kind]).Cast<string>().Except(Get<Dictionary<string, object>>(collector, kind).Keys));
    }

    [Fact]
    public void Dockerfile_EveryTarget_IsMultiStageNonRootAndPublishesItsOwnProgram()
    {
        var file = Dockerfile.Read();
        foreach (var target in Own.Select(name => File.Services[name].Target!).Distinct())
        {
            var stage = file.Stage(target);
            Assert.Equal("1654:1654", stage.User);
            Assert.Contains("chiseled", stage.Image, StringComparison.Ordinal);
            Assert.Contains("/sdk:", file.Stage("publish-" + target).Image, StringComparison.Ordinal);
            Assert.Contains(("COPY", $"--from=publish-{target} /app /app"), stage.Instructions);
            var project = file.Stage("publish-" + target).Instructions.Single(entry => entry.Instruction == "RUN").Text.Split(' ')[2];
            Assert.True(System.IO.File.Exists(Path.Combine(Repository.Root, project)), project);
            Assert.Equal(Path.GetFileNameWithoutExtension(project), Path.GetFileNameWithoutExtension(stage.Entrypoint[1]));
        }
    }

    [Fact]
    public void Versions_OfImagesAndOfTheProject_AreTheSame()
    {
        var properties = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));

        Assert.All(Own, name => Assert.Contains($"<Version>{File.Services[name].Image.Split(':')[1]}</Version>", properties, StringComparison.Ordinal));
    }

    private static T Get<T>(Dictionary<string, object> map, params string[] path)
    {
        foreach (var key in path[..^1])
            map = (Dictionary<string, object>)map[key];
        return (T)map[path[^1]];
    }
}
