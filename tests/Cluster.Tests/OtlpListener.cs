using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Telemetry.Cluster.Tests;

/// <summary>A collector that reads the names of what arrives by OTLP, by the field numbers of opentelemetry-proto.</summary>
internal sealed class OtlpListener : IAsyncDisposable
{
    private readonly WebApplication app;

    private OtlpListener()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        this.app = builder.Build();
        this.app.MapPost("/v1/traces", context => TakeAsync(context, this.Spans, 5));
        this.app.MapPost("/v1/metrics", context => TakeAsync(context, this.Metrics, 1));
    }

    /// <summary>Gets the names of the spans that arrived.</summary>
    public ConcurrentQueue<string> Spans { get; } = [];

    /// <summary>Gets the names of the metrics that arrived.</summary>
    public ConcurrentQueue<string> Metrics { get; } = [];

    /// <summary>Gets all bytes that arrived, as text: what must not be in them is looked for here.</summary>
    public ConcurrentQueue<string> Bodies { get; } = [];

    public Uri Address => new(this.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<OtlpListener> StartAsync()
    {
        var listener = new OtlpListener();
        await listener.app.StartAsync();
        return listener;
    }

    public ValueTask DisposeAsync() => this.app.DisposeAsync();

    // resource_spans = 1 or resource_metrics = 1, in it scope_… = 2, in it spans = 2 or metrics = 2, in it the name.
    private async Task TakeAsync(HttpContext context, ConcurrentQueue<string> names, int nameField)
    {
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        using var kept = new MemoryStream();
        await context.Request.Body.CopyToAsync(kept);
        this.Bodies.Enqueue(System.Text.Encoding.Latin1.GetString(kept.ToArray()));
        foreach (var name in Fields([ByteString.CopyFrom(kept.ToArray())], 1, 2, 2, nameField))
        {
            names.Enqueue(name.ToStringUtf8());
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    private static IEnumerable<ByteString> Fields(IEnumerable<ByteString> messages, params ReadOnlySpan<int> path)
    {
        var found = messages;
        foreach (var field in path)
        {
            found = [.. found.SelectMany(message => Field(message, field))];
        }

        return found;
    }

    private static List<ByteString> Field(ByteString message, int field)
    {
        List<ByteString> found = [];
        var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                found.Add(input.ReadBytes());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }
}
