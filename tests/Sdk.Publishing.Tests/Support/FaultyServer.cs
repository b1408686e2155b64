using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Telemetry.Sdk.Publishing.Tests.Support;

/// <summary>One request as the server got it.</summary>
internal sealed record Posted(int Number, IReadOnlyList<string> Lines, long WireBytes, IHeaderDictionary Headers)
{
    public IReadOnlyList<Guid> Ids => [.. Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event_id").GetGuid())];
}

/// <summary>A server on a real socket that speaks the intake's language, and misbehaves when told to.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly List<Guid> accepted = [];
    private readonly List<Posted> requests = [];
    private readonly WebApplication app;

    private FaultyServer(Func<Posted, HttpContext, Task<bool>> misbehave, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = null);
        builder.Logging.ClearProviders();
        this.app = builder.Build();
        this.app.MapPost("/v1/events", (RequestDelegate)(context => TakeAsync(context, misbehave)));
    }

    public Uri Url => new(this.app.Urls.Single());

    /// <summary>Gets the ids of acknowledged events in order of arrival, copies included.</summary>
    public IReadOnlyList<Guid> Accepted
    {
        get
        {
            lock (this.accepted)
            {
                return [.. this.accepted];
            }
        }
    }

    public IReadOnlyList<Posted> Requests
    {
        get
        {
            lock (this.requests)
            {
                return [.. this.requests];
            }
        }
    }

    /// <summary>Starts a server.</summary>
    /// <param name="misbehave">True when it has answered, or refused to, itself; else the events are accepted.</param>
    /// <param name="port">0 for a free one.</param>
    public static async Task<FaultyServer> StartAsync(Func<Posted, HttpContext, Task<bool>>? misbehave = null, int port = 0)
    {
        var server = new FaultyServer(misbehave ?? ((_, _) => Task.FromResult(false)), port);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>A server that answers its first requests with a status.</summary>
    public static Task<FaultyServer> FailingAsync(int requests, int status, Action<HttpResponse>? more = null) =>
        StartAsync((posted, context) =>
        {
            if (posted.Number > requests)
            {
                return Task.FromResult(false);
            }

            context.Response.StatusCode = status;
            more?.Invoke(context.Response);
            return Task.FromResult(true);
        });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await this.app.StopAsync(now.Token);
        await this.app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context, Func<Posted, HttpContext, Task<bool>> misbehave)
    {
        using var wire = new MemoryStream();
        await context.Request.Body.CopyToAsync(wire);
        var lines = Lines(wire.ToArray(), context.Request.Headers.ContentEncoding == "gzip");
        Posted posted;
        lock (this.requests)
        {
            posted = new Posted(this.requests.Count + 1, lines, wire.Length, new HeaderDictionary(context.Request.Headers.ToDictionary()));
            this.requests.Add(posted);
        }

        if (await misbehave(posted, context))
        {
            return;
        }

        lock (this.accepted)
        {
            this.accepted.AddRange(posted.Ids);
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.Response.WriteAsync($$"""{"accepted":{{posted.Lines.Count}},"unkeyed":0,"ids":[],"rejected":[]}""");
    }

    private static string[] Lines(byte[] body, bool isPacked)
    {
        using Stream stream = isPacked ? new GZipStream(new MemoryStream(body), CompressionMode.Decompress) : new MemoryStream(body);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
