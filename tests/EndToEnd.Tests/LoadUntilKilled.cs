using System.Net;
using System.Text;
using Telemetry.Testing.Usage;

namespace Telemetry.EndToEnd.Tests;

/// <summary>Posts made events from several callers at once, and remembers which of them were acknowledged.</summary>
internal sealed class LoadUntilKilled(MadeEvents source, int seed)
{
    // Keep the log small enough for hundreds of restarts, each of which compares all of it with the store.
    private const int PauseMs = 100;
    private const int AgainMax = 500;

    private readonly Random random = new(seed);
    private readonly Lock gate = new();

    /// <summary>Gets every event ever sent.</summary>
    public List<MadeEvents.Made> Sent { get; } = [];

    /// <summary>Gets the events whose acknowledgement arrived.</summary>
    public HashSet<Guid> Acknowledged { get; } = [];

    /// <summary>Sends until the server is gone or <paramref name="until"/> fires.</summary>
    public Task SendAsync(HttpClient http, CancellationToken until) =>
        Task.WhenAll(Enumerable.Range(0, 4).Select(_ => this.CallerAsync(http, until)));

    /// <summary>Sends again everything unacknowledged, and a random part of the rest: 500 events.</summary>
    public Task ResendAsync(HttpClient http) => ResendAsync(http, AgainMax);

    /// <summary>Sends again everything unacknowledged, and so many random ones of the rest.</summary>
    public async Task ResendAsync(HttpClient http, int acknowledgedMax)
    {
        var acknowledged = this.Sent.Where(made => this.Acknowledged.Contains(made.Id)).ToArray();
        this.random.Shuffle(acknowledged);
        var again = this.Sent.Where(made => !this.Acknowledged.Contains(made.Id)).Concat(acknowledged.Take(acknowledgedMax)).ToArray();
        this.random.Shuffle(again);
        foreach (var batch in again.Chunk(500))
        {
            Assert.True(await this.PostAsync(http, batch, CancellationToken.None), "A resend was not acknowledged.");
        }
    }

    private async Task CallerAsync(HttpClient http, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            MadeEvents.Made[] batch;
            lock (this.gate)
            {
                batch = [.. Enumerable.Range(0, this.random.Next(1, 60)).Select(_ => source.Next())];
                this.Sent.AddRange(batch);
            }

            if (!await this.PostAsync(http, batch, until))
            {
                return;
            }

            await Task.Delay(PauseMs, CancellationToken.None);
        }
    }

    private async Task<bool> PostAsync(HttpClient http, MadeEvents.Made[] batch, CancellationToken until)
    {
        using var body = new StringContent(string.Join('\n', batch.Select(made => made.Json)), Encoding.UTF8, "application/x-ndjson");
        try
        {
            using var answer = await http.PostAsync(new Uri("/v1/events", UriKind.Relative), body, until);
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                return false;
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return false; // Whether it was stored is unknown: exactly what resending is for.
        }

        lock (this.gate)
        {
            this.Acknowledged.UnionWith(batch.Select(made => made.Id));
        }

        return true;
    }
}
