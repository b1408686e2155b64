using System.Globalization;
using System.Text;
using Telemetry.Store.Client;
using Telemetry.Testing;
using Telemetry.Testing.Usage;

namespace Telemetry.Cluster.Tests.Faults;

/// <summary>
/// One topic, one group of one to three ingesters, which are killed again and again while events are produced: at random
/// moments, and at the steps of a block. At its end the figures are compared with what was produced.
/// </summary>
internal sealed class KillStorm(int seed)
{
    private const int Killed = 137; // 128 + SIGKILL
    private const int Partitions = 6;
    private static readonly TimeSpan AimedMax = TimeSpan.FromSeconds(12);
    private static readonly string[] Steps =
        ["dlq-append", "before-intent", "after-intent", "before-insert", "after-insert", "before-confirm", "after-confirm"];

    private readonly Random random = new(seed);
    private readonly List<Member> members = [];

    /// <summary>What became of a storm.</summary>
    /// <param name="Kills">How many ingesters were killed.</param>
    /// <param name="Aimed">How many of them at a step of a block.</param>
    /// <param name="Ingesters">How many ingesters shared the topic.</param>
    /// <param name="Events">How many different events were produced.</param>
    /// <param name="Lost">How many of them raw rows lack.</param>
    /// <param name="Doubled">How many raw rows are one too many.</param>
    /// <param name="Differing">What else differs from what was produced; empty where nothing does.</param>
    /// <param name="BrokersAborted">Whether the mock brokers died, with all that was in them: then the storm says nothing.</param>
    public sealed record Outcome(int Kills, int Aimed, int Ingesters, long Events, long Lost, long Doubled, string Differing, bool BrokersAborted);

    /// <summary>Kills so many times, and judges.</summary>
    public async Task<Outcome> RunAsync(int kills)
    {
        await using var cluster = await SharedCluster.StartAsync();
        await using var run = await ClusterRun.CreateAsync(cluster, Partitions, seed);
        var ingesters = this.random.Next(1, 4);
        using var stop = new CancellationTokenSource();
        using var folders = new FolderSet(ingesters);
        var load = new StormLoad(run, seed + 1, Partitions);
        var producing = load.ProduceAsync(stop.Token);
        var aimed = 0;
        try
        {
            for (var slot = 0; slot < ingesters; slot++)
            {
                this.members.Add(new Member(slot, await StartAsync(run, folders[slot], armed: true)));
            }

            for (var kill = 0; kill < kills; kill++)
            {
                aimed += await KillOneAsync(run, folders, restart: kill < kills - ingesters) ? 1 : 0;
            }

            await stop.CancelAsync();
            await producing;
            await run.StartIngesterOnAsync(folders[0], Timing);
            return await JudgeAsync(run, load, new Outcome(kills, aimed, ingesters, run.Expected.Calls, 0, 0, "", false));
        }
        catch (Exception) when (cluster.Kafka.HasEnded)
        {
            await stop.CancelAsync();
            return new Outcome(kills, aimed, ingesters, 0, 0, 0, "", BrokersAborted: true);
        }
    }

    private static (string Name, string Value)[] Timing =>
        [("TELEMETRY__Kafka__Client__session_timeout_ms", "2000"), ("TELEMETRY__Kafka__Client__heartbeat_interval_ms", "200")];

    private async Task<ServiceProcess> StartAsync(ClusterRun run, string data, bool armed)
    {
        var fault = string.Create(CultureInfo.InvariantCulture, $"{Steps[this.random.Next(Steps.Length)]}:{this.random.Next(1, 5)}");
        return await run.StartIngesterOnAsync(data, armed ? [.. Timing, ("TELEMETRY_FAULT", fault)] : Timing);
    }

    /// <summary>Waits until one dies at its step, or kills a random one at a random moment.</summary>
    /// <returns>Whether it died at its step.</returns>
    private async Task<bool> KillOneAsync(ClusterRun run, FolderSet folders, bool restart)
    {
        var patience = this.random.Next(2) == 0 ? AimedMax : TimeSpan.FromMilliseconds(this.random.Next(0, 6_000));
        await Task.WhenAny([.. this.members.Select(static member => member.Service.Exited), Task.Delay(patience)]);
        var victim = this.members.Find(static member => member.Service.HasExited);
        var aimed = victim is not null;
        victim ??= this.members[this.random.Next(this.members.Count)];
        if (!aimed)
        {
            await victim.Service.KillAsync();
        }

        Assert.True(victim.Service.ExitCode == Killed, $"An ingester ended by itself with {victim.Service.ExitCode}: {victim.Service.Said}");
        this.members.Remove(victim);
        if (restart)
        {
            this.members.Add(victim with { Service = await StartAsync(run, folders[victim.Slot], armed: this.random.Next(3) > 0) });
        }

        return aimed;
    }

    private static async Task<Outcome> JudgeAsync(ClusterRun run, StormLoad load, Outcome outcome)
    {
        await run.WaitUntilStoredAsync();
        await run.WaitUntilFreshAsync();
        var expected = run.Expected;
        var rows = await run.Store.ScalarAsync<ulong>("SELECT count() FROM usage_events");
        var ids = await run.Store.ScalarAsync<ulong>("SELECT uniqExact(event_id) FROM usage_events");
        var differing = (await run.FiguresAsync()).Where(entry => entry.Value != expected).Select(entry => $"{entry.Key}: {entry.Value}, not {expected}");
        await Until.TrueAsync(
            async () => await run.Store.ScalarAsync<ulong>("SELECT count() FROM dead_letters FINAL") >= (ulong)load.Poison,
            TimeSpan.FromSeconds(60),
            () => $"Not all of {load.Poison} dead letters arrived. {run.Said}");
        var letters = await run.Store.ScalarAsync<ulong>("SELECT count() FROM dead_letters FINAL");
        return outcome with
        {
            Lost = expected.Calls - (long)ids,
            Doubled = (long)(rows - ids),
            Differing = string.Join("; ", letters == (ulong)load.Poison ? differing : [.. differing, $"{letters} dead letters, not {load.Poison}"]),
        };
    }

    private sealed record Member(int Slot, ServiceProcess Service);

    /// <summary>A data directory for each ingester, which its successors take over.</summary>
    private sealed class FolderSet(int count) : IDisposable
    {
        private readonly TemporaryFolder[] folders = [.. Enumerable.Range(0, count).Select(static _ => new TemporaryFolder())];

        public string this[int slot] => this.folders[slot].Path;

        public void Dispose() => Array.ForEach(this.folders, static folder => folder.Dispose());
    }
}

/// <summary>What is produced during a storm: events, copies of earlier ones, events without a key in any partition, and poison.</summary>
internal sealed class StormLoad(ClusterRun run, int seed, int partitions)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly Random random = new(seed);

    /// <summary>Gets how many records were produced that are no events.</summary>
    public int Poison { get; private set; }

    /// <summary>Produces until told to stop; what was begun is waited for.</summary>
    public async Task ProduceAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            MadeEvents.Made[] made = [.. Enumerable.Range(0, this.random.Next(1, 30)).Select(_ => run.Source.Next())];
            await run.ProduceAsync(made);
            switch (this.random.Next(12))
            {
                case 0:
                    await run.ProduceAsync([.. Enumerable.Range(0, 5).Select(_ => run.Produced[this.random.Next(run.Produced.Count)])]);
                    break;
                case 1:
                    var stranger = run.Source.Next();
                    await run.ProduceRawAsync(null, Encoding.UTF8.GetBytes(stranger.Json), this.random.Next(partitions));
                    run.Remember([stranger]);
                    break;
                case 2:
                    Poison++;
                    await run.ProduceRawAsync(null, Encoding.UTF8.GetBytes($"not JSON, number {Poison}"), this.random.Next(partitions));
                    break;
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
