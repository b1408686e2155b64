using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Telemetry.Events;
using Telemetry.FakeProviders.Recording;
using Telemetry.FakeProviders.Serving;

namespace Telemetry.Sdk.Tests.Support;

/// <summary>A capture in front of the fake providers: every host's name leads to them, so that calls carry the providers' own.</summary>
internal sealed class CaptureRig : IAsyncDisposable
{
    private CaptureRig(FakeProviderServer server, UsageCaptureOptions options)
    {
        Server = server;
        Published = new EventList();
        Usage = new TelemetryUsage(Published, options);
    }

    public FakeProviderServer Server { get; }
    public EventList Published { get; }
    public TelemetryUsage Usage { get; }

    public static async Task<CaptureRig> StartAsync(UsageCaptureOptions? options = null, int seed = 1) =>
        new(await FakeProviderServer.StartAsync(seed), options ?? new UsageCaptureOptions());

    public HttpClient Client(Attribution? defaults = null, bool unpacks = false) => Usage.CreateHttpClient(defaults, Network(unpacks));

    /// <summary>Sends whatever host is asked for to the fake server.</summary>
    public SocketsHttpHandler Network(bool unpacks = false) => new()
    {
        AutomaticDecompression = unpacks ? DecompressionMethods.All : DecompressionMethods.None,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, Server.Address.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public async ValueTask DisposeAsync()
    {
        await Usage.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Asserts that an event says what the server says it sent.</summary>
    public static void AssertTells(SentAnswer sent, UsageEvent captured)
    {
        Assert.Equal(sent.Provider, captured.Provider);
        Assert.Equal(sent.Api, captured.Api);
        Assert.Equal(sent.Operation, captured.Operation);
        Assert.Equal(sent.Model, captured.Model);
        Assert.Equal(sent.ModelRequested == sent.Model ? "" : sent.ModelRequested, captured.ModelRequested);
        Assert.Equal(sent.RequestId, captured.RequestId);
        Assert.Equal(sent.ResponseId, captured.ResponseId);
        Assert.Equal(sent.HttpStatus, captured.HttpStatus);
        Assert.Equal(sent.Status, VocabularyNames.NameOf(captured.Status));
        Assert.Equal(EventIdentity.Derive(sent.Api, sent.Provider, sent.RequestId, sent.ResponseId), captured.EventId);
        AssertUsage(sent, captured);
    }

    public static void AssertUsage(SentAnswer sent, UsageEvent captured)
    {
        if (sent.Usage is not { } usage)
        {
            Assert.True(captured.RawUsage.IsEmpty);
            return;
        }

        using var document = JsonDocument.Parse(captured.RawUsage);
        Assert.True(JsonElement.DeepEquals(usage, document.RootElement), $"{document.RootElement} is not {usage}.");
    }
}
