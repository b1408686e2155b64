using Telemetry.Testing;
using Telemetry.Testing.Usage;
using Xunit.Abstractions;

namespace Telemetry.EndToEnd.Tests;

/// <summary>
/// Goal: whatever is acknowledged is counted once in raw rows and in every rollup, however the process dies.
/// Method: a real server process is killed with SIGKILL again and again under load; everything unacknowledged and a random
/// part of the rest is sent again; the oracle is the list of what was sent and a cost worked out by the test itself.
/// </summary>
public class CrashTests(ITestOutputHelper output)
{
    // Relative to today, because a real process has the real clock; midnight UTC so that the day rollup answers too.
    private static readonly DateTimeOffset Day = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-3), TimeSpan.Zero);

    private static bool Soak => Environment.GetEnvironmentVariable("TELEMETRY_SOAK") == "1";

    public static TheoryData<string> Steps =>
        ["before-intent", "after-intent", "before-insert", "after-insert", "before-confirm", "after-confirm"];

    [Fact]
    public async Task Every_acknowledged_event_is_counted_once_after_kills_at_random_moments()
    {
        var kills = Soak ? 200 : 5;
        using var data = new TemporaryFolder();
        var load = new LoadUntilKilled(new MadeEvents(20261121, Day), 7);
        var moments = new Random(42);
        for (var kill = 0; kill < kills; kill++)
        {
            await using var server = (await ServerProcess.StartAsync(data.Path))!;
            await load.ResendAsync(server.Http);
            using var until = new CancellationTokenSource();
            var sending = load.SendAsync(server.Http, until.Token);
            await Task.Delay(moments.Next(20, 2_500));
            await server.KillAsync();
            await sending;
        }

        await AssertCountedOnceAsync(data.Path, load);
        output.WriteLine($"{kills} kills, {load.Sent.Count} events, each counted once");
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Every_acknowledged_event_is_counted_once_after_a_kill_at(string step)
    {
        using var data = new TemporaryFolder();
        var load = new LoadUntilKilled(new MadeEvents(31, Day), 8);
        for (var pass = 1; pass <= (Soak ? 6 : 1); pass++)
        {
            await KillAtAsync(data.Path, load, step, pass);
        }

        await AssertCountedOnceAsync(data.Path, load);
    }

    [Fact]
    public async Task Without_deduplication_the_same_kill_counts_twice_and_this_suite_sees_it()
    {
        using var data = new TemporaryFolder();
        var load = new LoadUntilKilled(new MadeEvents(32, Day), 9);
        await KillAtAsync(data.Path, load, "after-insert", 1, ("TELEMETRY_FAULT_DEDUPLICATE", "off"));

        await using var server = (await ServerProcess.StartAsync(data.Path, ("TELEMETRY_FAULT_DEDUPLICATE", "off")))!;
        await load.ResendAsync(server.Http, load.Sent.Count);
        await server.DrainAsync();

        var figures = await new SpendReader(server.Http, Day).ReadAllAsync();
        Assert.True(figures["usage_events"].Calls > load.Sent.Count, "The negative control found no double count: the suite proves nothing.");
    }

    private static async Task KillAtAsync(string data, LoadUntilKilled load, string step, int pass, params (string Name, string Value)[] more)
    {
        var server = await ServerProcess.StartAsync(data, [("TELEMETRY_FAULT", $"{step}:{pass}"), .. more]);
        if (server is null)
        {
            return; // It died while it replayed: also a crash worth surviving.
        }

        await using (server)
        {
            using var until = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await load.SendAsync(server.Http, until.Token);
            Assert.True(await server.WaitForExitAsync(TimeSpan.FromSeconds(30)), $"The server passed {step} fewer than {pass} times.");
        }
    }

    private static async Task AssertCountedOnceAsync(string data, LoadUntilKilled load)
    {
        await using var server = (await ServerProcess.StartAsync(data))!;
        await load.ResendAsync(server.Http, load.Sent.Count / 5);
        await server.DrainAsync();

        var expected = new SpendFigures(load.Sent.Count, load.Sent.Sum(made => made.CostUsd), load.Sent.Sum(made => made.Tokens));
        var figures = await new SpendReader(server.Http, Day).ReadAllAsync();

        Assert.NotEqual(0, expected.Calls);
        Assert.All(figures, entry => Assert.Equal((entry.Key, expected), (entry.Key, entry.Value)));
    }
}
