using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Broker;
using Telemetry.Broker.Segments;
using Telemetry.Ingest.Intake;
using Telemetry.Testing;

namespace Telemetry.Ingest.Tests.Intake;

/// <summary>The intake on a real port of this machine, with the real log behind it.</summary>
internal sealed class IntakeServer : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-intake-").FullName;
    private readonly WebApplication app;

    private IntakeServer(Action<IntakeOptions>? configure, Func<SegmentLogOptions, SegmentLogOptions>? configureLog)
    {
        SegmentLogOptions options = new() { Directory = this.directory };
        Log = SegmentLog.Open(configureLog?.Invoke(options) ?? options, Clock);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IEventLogWriter>(Log);
        builder.Services.AddIntake(configure);
        this.app = builder.Build();
        this.app.MapIntake();
    }

    public SegmentLog Log { get; }
    public ManualTimeProvider Clock { get; } = new(Now);
    public HttpClient Client { get; } = new();
    public IServiceProvider Services => this.app.Services;

    public static async Task<IntakeServer> StartAsync(
        Action<IntakeOptions>? configure = null, Func<SegmentLogOptions, SegmentLogOptions>? configureLog = null)
    {
        IntakeServer server = new(configure, configureLog);
        await server.app.StartAsync();
        server.Client.BaseAddress = new Uri(server.app.Urls.Single());
        return server;
    }

    public Task<Answer> PostAsync(string body, string contentType = "application/json", string query = "", string? idempotencyKey = null) =>
        PostAsync(Encoding.UTF8.GetBytes(body), contentType, query, idempotencyKey);

    public async Task<Answer> PostAsync(
        byte[] body, string? contentType = "application/json", string query = "", string? idempotencyKey = null, string? encoding = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/events" + query) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return new Answer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.RetryAfter?.Delta,
            text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Reads a whole topic.</summary>
    public async Task<List<LogRecord>> ReadAsync(string topic)
    {
        List<LogRecord> all = [];
        using CancellationTokenSource stop = new();
        await Log.RunAsync(
            topic,
            async partition =>
            {
                while (all.Count < partition.EndOffset)
                {
                    all.AddRange(await partition.ReadAsync(all.Count, 10_000, 64 << 20, TimeSpan.Zero, default));
                }

                await stop.CancelAsync();
            },
            stop.Token);
        return all;
    }

    public Task<List<LogRecord>> EventsAsync() => ReadAsync(Topics.Usage);

    public Task<List<LogRecord>> LettersAsync() => ReadAsync(Topics.DeadLetters);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await this.app.DisposeAsync();
        await Log.DisposeAsync();
        Directory.Delete(this.directory, recursive: true);
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}

/// <summary>An answer of the intake.</summary>
internal sealed record Answer(int Status, string? ContentType, TimeSpan? RetryAfter, JsonElement Body)
{
    public int Accepted => Body.GetProperty("accepted").GetInt32();
    public int Unkeyed => Body.GetProperty("unkeyed").GetInt32();
    public IReadOnlyList<string?> Ids => [.. Body.GetProperty("ids").EnumerateArray().Select(id => id.GetString())];
    public JsonElement[] Rejected => [.. Body.GetProperty("rejected").EnumerateArray()];
    public int[] RejectedIndexes => [.. Rejected.Select(entry => entry.GetProperty("index").GetInt32())];
    public JsonElement[] Errors => [.. Body.GetProperty("errors").EnumerateArray()];
    public string Detail => Body.GetProperty("detail").GetString()!;
}
