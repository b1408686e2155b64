using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Telemetry.Hooks.Tests.Bench;

/// <summary>Stands before the real intake: keeps every byte that a hook posts, passes it on, and can fail on the way.</summary>
public sealed class RecordingIntake : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient intake;
    private readonly ConcurrentQueue<string> bodies = new();
    private readonly ConcurrentQueue<int> failures = new();

    private RecordingIntake(WebApplication app, HttpClient intake) => (this.app, this.intake) = (app, intake);

    /// <summary>What <see cref="FailNext"/> takes for: the intake took it, but its answer is lost.</summary>
    public const int AnswerLost = 0;

    public string Url => this.app.Urls.First();

    /// <summary>Gets everything posted so far, as text.</summary>
    public string Posted => string.Join('\n', this.bodies);

    /// <summary>Gets the events posted so far, copies included.</summary>
    public IReadOnlyList<JsonObject> Events =>
        [.. this.Posted.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!.AsObject())];

    public static async Task<RecordingIntake> StartAsync(HttpClient intake)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var recording = new RecordingIntake(app, intake);
        app.Run(recording.AnswerAsync);
        await app.StartAsync();
        return recording;
    }

    /// <summary>Gets the events posted for one session, copies included.</summary>
    public IReadOnlyList<JsonObject> Of(string session) =>
        [.. this.Events.Where(one => (string?)one["dimensions"]?["session"] == session)];

    /// <summary>Answers the next posts with these statuses instead of passing them on.</summary>
    public void FailNext(params int[] statuses)
    {
        foreach (var status in statuses)
        {
            this.failures.Enqueue(status);
        }
    }

    public ValueTask DisposeAsync() => this.app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        this.bodies.Enqueue(body);
        int? failure = this.failures.TryDequeue(out var status) ? status : null;
        if (failure is { } refused and not AnswerLost)
        {
            context.Response.StatusCode = refused;
            return;
        }

        using var content = new StringContent(body, Encoding.UTF8, "application/x-ndjson");
        using var answer = await this.intake.PostAsync(new Uri("/v1/events", UriKind.Relative), content);
        if (failure == AnswerLost)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(await answer.Content.ReadAsStringAsync());
    }
}
