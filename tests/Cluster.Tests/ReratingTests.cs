using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Store.Client;
using Telemetry.Store.Faults;
using Telemetry.Store.Verification;
using Telemetry.Testing;
using Telemetry.Testing.Usage;

namespace Telemetry.Cluster.Tests;

/// <summary>
/// Goal: a price that comes late is booked by the aggregator of a ClickHouse server to the digit, however often it is killed over
/// it, and taken back to the digit. Method: real processes, killed with SIGKILL; the oracle is the sum of what was produced, at
/// prices that are written down here.
/// </summary>
public sealed class ReratingTests
{
    private const int Killed = 137; // 128 + SIGKILL
    private const int Days = 4;
    private const int Rockets = 80;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // Relative to today, because real processes have the real clock. A batch of corrections never goes beyond a UTC day.
    private static readonly DateTimeOffset First = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-6), TimeSpan.Zero);

    [Fact]
    public async Task A_price_that_comes_late_is_booked_over_kills_at_each_step_and_taken_back_to_the_digit()
    {
        using var folder = new TemporaryFolder();
        var book = Path.Combine(folder.Path, "acme.json");
        await File.WriteAllTextAsync(book, LatePricedEvents.Book);
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        var server = await run.ServerAsync();
        var aggregator = await run.StartAggregatorAsync(Sharing.Alone);
        var withoutPrice = await run.StartIngesterAsync();
        var others = await run.ProduceAsync(40);
        var rockets = LatePricedEvents.Make(Rockets, First, Days, seed: 13);
        await run.ProduceAsync(rockets);
        await run.WaitUntilStoredAsync();
        await run.WaitUntilFreshAsync();
        var (othersUsd, rocketsUsd) = (others.Sum(static made => made.CostUsd), rockets.Sum(static made => made.CostUsd));
        await AssertAsync(run, othersUsd, unpriced: Rockets);
        var before = await SnapshotAsync(run);

        // One ingester knows the price, the other does not yet: calls may still come that are priced without it.
        var withPrice = await run.StartIngesterAsync(("TELEMETRY__Prices__Books__0", book));
        Assert.True(await withPrice.WaitUntilReadyAsync(), withPrice.Said);
        var dry = await AskAsync(server, apply: false);
        await UntilAsync(server, dry, static answer => answer.GetProperty("waiting_for").GetString()?.Contains("different books", StringComparison.Ordinal) == true, run);
        Assert.Equal(0, await withoutPrice.StopAsync());
        var shown = await DoneAsync(server, dry, run);
        Assert.Equal((Rockets, 0, rocketsUsd), FiguresOf(shown));
        await AssertAsync(run, othersUsd, unpriced: Rockets);

        Assert.Equal(0, await aggregator.StopAsync());
        var booking = await AskAsync(server, apply: true, shown.GetProperty("book_version").GetString());
        foreach (var (step, pass) in new[] { (FaultPoint.BeforeStage, 2), (FaultPoint.AfterStage, 1), (FaultPoint.AfterBooking, 1) })
        {
            var dying = await run.StartAggregatorAsync(Sharing.Alone, (KillAtFaultPoint.Variable, $"{KillAtFaultPoint.NameOf(step)}:{pass}"));
            await dying.WaitForExitAsync();
            Assert.True(dying.ExitCode == Killed, $"{step}: it ended with {dying.ExitCode}. {dying.Said}");
            await AssertExactAsync(run);
            Assert.InRange(await UnpricedAsync(run), 1, Rockets - 1);
        }

        await run.StartAggregatorAsync(Sharing.Alone);
        Assert.Equal((Rockets, 0, rocketsUsd), FiguresOf(await DoneAsync(server, booking, run)));
        await AssertAsync(run, othersUsd + rocketsUsd, unpriced: 0);

        // All ingesters are without the price again.
        var again = await run.StartIngesterAsync();
        Assert.True(await again.WaitUntilReadyAsync(), again.Said);
        Assert.Equal(0, await withPrice.StopAsync());
        Assert.Equal((Rockets, Rockets, -rocketsUsd), FiguresOf(await DoneAsync(server, await AskAsync(server, apply: true), run)));
        await AssertAsync(run, othersUsd, unpriced: Rockets);
        Assert.Equal(before, await SnapshotAsync(run));
    }

    private static async Task<string> AskAsync(ServiceProcess server, bool apply, string? book = null)
    {
        using var answer = await server.Http.PostAsJsonAsync("/api/v1/prices/rerate", new { apply, book_version = book });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> DoneAsync(ServiceProcess server, string id, ClusterRun run)
    {
        var over = await UntilAsync(server, id, static answer => answer.GetProperty("state").GetString() is "done" or "failed", run);
        Assert.True(over.GetProperty("state").GetString() == "done", $"{over} {run.Said}");
        return over;
    }

    private static async Task<JsonElement> UntilAsync(ServiceProcess server, string id, Func<JsonElement, bool> holds, ClusterRun run)
    {
        JsonElement answer = default;
        await Until.TrueAsync(
            async () => holds(answer = await server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/prices/rerate/{id}")), Patience, () => $"The re-rating stayed at {answer}. {run.Said}");
        return answer;
    }

    private static (int Changed, int UnpricedAfter, decimal DeltaUsd) FiguresOf(JsonElement answer)
    {
        var total = answer.GetProperty("total");
        return (total.GetProperty("calls_changed").GetInt32(), total.GetProperty("unpriced_after").GetInt32(),
            decimal.Parse(total.GetProperty("cost_delta_usd").GetString()!, CultureInfo.InvariantCulture));
    }

    /// <summary>Asserts that raw rows with their corrections, and every rollup, say what was produced at this cost.</summary>
    private static async Task AssertAsync(ClusterRun run, decimal costUsd, int unpriced)
    {
        await AssertExactAsync(run);
        var expected = run.Expected with { CostUsd = costUsd };
        var figures = await new SpendReader((await run.ServerAsync()).Http, First, Days).ReadAllAsync();
        Assert.All(figures, entry => Assert.Equal((entry.Key, expected), (entry.Key, entry.Value)));
        Assert.Equal(unpriced, await UnpricedAsync(run));
    }

    private static async Task AssertExactAsync(ClusterRun run)
    {
        var report = await new RollupVerifier(run.Store).VerifyAsync(VerificationScope.All);
        Assert.True(report.IsExact, string.Join("; ", report.Rollups));
    }

    private static async Task<long> UnpricedAsync(ClusterRun run) => await run.Store.ScalarAsync<long>("SELECT toInt64(sum(unpriced_calls)) FROM usage_15m");

    private static async Task<IReadOnlyList<string>> SnapshotAsync(ClusterRun run)
    {
        var lines = await Task.WhenAll(RollupSnapshot.Tables.Select(table => RollupSnapshot.ReadAsync(run.Store, table)));
        return [.. lines.SelectMany(static table => table)];
    }
}
