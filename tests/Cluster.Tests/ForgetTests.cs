using System.Globalization;
using System.Text.Json;
using Telemetry.Store.Client;
using Telemetry.Testing;
using Telemetry.Testing.Usage;

namespace Telemetry.Cluster.Tests;

/// <summary>Goal: a user is forgotten where several ingesters write to one store, whoever dies meanwhile, and no figure changes.</summary>
public sealed class ForgetTests
{
    private const string User = "user-7";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_user_is_forgotten_while_two_ingesters_write_and_the_aggregator_is_killed_and_every_figure_stays()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        await run.StartIngesterAsync();
        await run.StartIngesterAsync();
        var server = await run.ServerAsync();
        await run.ProduceAsync(400);
        await run.WaitUntilStoredAsync();

        // Nobody works yet: the request is kept, and says what it waits for.
        var asked = server.Http.DeleteAsync(new Uri($"/api/v1/subjects/{User}", UriKind.Relative));
        using var stop = new CancellationTokenSource();
        var producing = ProduceUntilAsync(run, stop.Token);
        await using (var killed = await StartAsync(run))
        {
            await Until.TrueAsync(
                async () => await run.Store.ScalarAsync<ulong>("SELECT count() FROM objects WHERE kind = 'forgotten_user'") > 0, Patience, () => $"The request was not taken up. {killed.Said}");
            await killed.KillAsync();
        }

        await using var next = await StartAsync(run);
        using var first = await asked;
        var done = await DoneAsync(server, () => next.Said);
        await stop.CancelAsync();
        await producing;
        await run.AssertCountedOnceAsync();

        Assert.Equal(JsonValueKind.Null, done.GetProperty("log_clean_by").ValueKind);
        Assert.Equal(0UL, await run.Store.ScalarAsync<ulong>($"SELECT count() FROM usage_events WHERE user = '{User}'"));
        Assert.Equal(0UL, await run.Store.ScalarAsync<ulong>($"SELECT count() FROM usage_entity_15m WHERE entity_value = '{User}'"));
        Assert.Equal(0UL, await run.Store.ScalarAsync<ulong>($"SELECT count() FROM objects WHERE position(body, '{User}') > 0"));
        foreach (var table in (string[])["SELECT user AS name, count() AS calls, sum(cost_usd) AS usd FROM usage_events GROUP BY name", "SELECT entity_value AS name, sum(calls) AS calls, sum(cost_usd) AS usd FROM usage_entity_15m WHERE entity_kind = 'user' GROUP BY name"])
        {
            Assert.Equal(
                Expected(run),
                (await run.Store.QueryAsync<Row>($"SELECT name AS Name, toInt64(calls) AS Calls, toDecimal128(usd, 12) AS Usd FROM ({table})"))
                    .Select(static row => Line(row.Name, row.Calls, row.Usd)).Order(StringComparer.Ordinal));
        }
    }

    private static async Task<JsonElement> DoneAsync(ServiceProcess server, Func<string> said)
    {
        var last = "";
        for (var until = TimeProvider.System.GetUtcNow() + Patience; TimeProvider.System.GetUtcNow() < until;)
        {
            using var answer = await server.Http.DeleteAsync(new Uri($"/api/v1/subjects/{User}", UriKind.Relative));
            last = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, last);
            if ((int)answer.StatusCode == 200)
            {
                return JsonDocument.Parse(last).RootElement;
            }
        }

        throw new TimeoutException($"It was not done: {last} {said()}");
    }

    private static Task<ServiceProcess> StartAsync(ClusterRun run) => ServiceProcess.StartAsync(["aggregate", "--clickhouse", run.Store.ConnectionString]);

    private static async Task ProduceUntilAsync(ClusterRun run, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await run.ProduceAsync(20);
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Gets what each user's calls must come to: those of the one under the name of all who are forgotten.</summary>
    private static IEnumerable<string> Expected(ClusterRun run) => run.Produced
        .GroupBy(static made => UserOf(made) is var user && user == User ? "(forgotten)" : user)
        .Select(static calls => Line(calls.Key, calls.Count(), calls.Sum(static made => made.CostUsd)))
        .Order(StringComparer.Ordinal);

    private static string UserOf(MadeEvents.Made made) =>
        JsonDocument.Parse(made.Json).RootElement.GetProperty("dimensions").GetProperty("user").GetString()!;

    private static string Line(string user, long calls, decimal usd) => string.Create(CultureInfo.InvariantCulture, $"{user} {calls} {usd:0.############}");

    private sealed record Row
    {
        public required string Name { get; init; }
        public required long Calls { get; init; }
        public required decimal Usd { get; init; }
    }
}
