using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

public sealed class CredentialsTests
{
    [Fact]
    public async Task Compose_OfCallCredentials_AppliesThemInOrder()
    {
        var credentials = CallCredentials.Compose(Adding("first"), CallCredentials.Compose(Adding("second"), Adding("third")));
        var interceptors = new List<AsyncAuthInterceptor>();

        credentials.InternalPopulateConfiguration(new CallConfigurator(), interceptors);
        var headers = new Metadata();
        foreach (var interceptor in interceptors)
            await interceptor(new AuthInterceptorContext("https://host/service", "Method"), headers);

        Assert.Equal(["first", "second", "third"], headers.Select(entry => entry.Key));
    }

    [Fact]
    public void Compose_OfCallCredentials_IsNotChangedByTheCallersArray()
    {
        CallCredentials[] given = [Adding("first"), Adding("second")];
        var credentials = CallCredentials.Compose(given);
        given[0] = null!;
        var interceptors = new List<AsyncAuthInterceptor>();

        credentials.InternalPopulateConfiguration(new CallConfigurator(), interceptors);

        Assert.Equal(2, interceptors.Count);
    }

    [Fact]
    public void Compose_OfFewerThanTwo_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose());
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose(Adding("one")));
        Assert.Throws<ArgumentNullException>(() => CallCredentials.FromInterceptor(null!));
    }

    [Fact]
    public void ChannelCredentials_OfEachKind_SayWhatTheyAre()
    {
        var call = Adding("token");
        var pair = new KeyCertificatePair("chain", "key");
        VerifyPeerCallback verify = _ => true;

        Assert.Equal("insecure", Describe(ChannelCredentials.Insecure));
        Assert.Equal("ssl(, , False)", Describe(ChannelCredentials.SecureSsl));
        Assert.Equal("ssl(roots, chain+key, True)", Describe(new SslCredentials("roots", pair, verify)));
        Assert.Equal("composite(ssl(, , False), 1)", Describe(ChannelCredentials.Create(ChannelCredentials.SecureSsl, call)));
        Assert.Throws<ArgumentNullException>(() => ChannelCredentials.Create(ChannelCredentials.SecureSsl, null!));
    }

    [Fact]
    public void AuthInterceptorContext_CarriesWhatTheCallIs()
    {
        using var source = new CancellationTokenSource();

        var context = new AuthInterceptorContext("https://host/service", "Method", source.Token);

        Assert.Equal("https://host/service", context.ServiceUrl);
        Assert.Equal("Method", context.MethodName);
        Assert.Equal(source.Token, context.CancellationToken);
    }

    private static CallCredentials Adding(string key) => CallCredentials.FromInterceptor((_, headers) =>
    {
        headers.Add(key, "value");
        return Task.CompletedTask;
    });

    private static string Describe(ChannelCredentials credentials)
    {
        var description = new List<string>();
        credentials.InternalPopulateConfiguration(new ChannelConfigurator(), description);
        return Assert.Single(description);
    }

    private sealed class CallConfigurator : CallCredentialsConfiguratorBase
    {
        public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials)
        {
            foreach (var one in credentials)
                one.InternalPopulateConfiguration(this, state);
        }

        public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) =>
            ((List<AsyncAuthInterceptor>)state!).Add(interceptor);
    }

    private sealed class ChannelConfigurator : ChannelCredentialsConfiguratorBase
    {
        public override void SetInsecureCredentials(object state) => ((List<string>)state).Add("insecure");

        public override void SetSslCredentials(object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback)
        {
            var pair = keyCertificatePair is null ? "" : $"{keyCertificatePair.CertificateChain}+{keyCertificatePair.PrivateKey}";
            ((List<string>)state).Add($"ssl({rootCertificates}, {pair}, {verifyPeerCallback is not null})");
        }

        public override void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials)
        {
            var interceptors = new List<AsyncAuthInterceptor>();
            callCredentials.InternalPopulateConfiguration(new CallConfigurator(), interceptors);
            ((List<string>)state).Add($"composite({Describe(channelCredentials)}, {interceptors.Count})");
        }
    }
}
