using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Telemetry.Cluster.Tests.Faults;

/// <summary>
/// Goal: however often and wherever ingesters die, every produced event is in raw rows and in every rollup exactly once.
/// Method: storms of kills (<see cref="KillStorm"/>), each with brokers and a store of its own; the oracle is the sum
/// of what was produced. <c>TELEMETRY_SOAK=1</c> makes 1,000 kills; <c>TELEMETRY_SOAK_KILLS</c> and <c>TELEMETRY_SOAK_SEED</c> change that.
/// Progress goes to <c>kill-soak.log</c> beside the tests.
/// </summary>
public sealed class KillSoakTests(ITestOutputHelper output)
{
    private const int KillsOfStorm = 25;
    private const int StormsAtOnce = 3;

    private static bool Soak => Environment.GetEnvironmentVariable("TELEMETRY_SOAK") == "1";

    [Fact]
    public async Task Every_event_is_counted_once_however_often_one_to_three_ingesters_are_killed()
    {
        var kills = Number("TELEMETRY_SOAK_KILLS", Soak ? 1_000 : 6);
        var seed = Number("TELEMETRY_SOAK_SEED", 20261121);
        var ofStorm = Math.Min(kills, KillsOfStorm);
        var totals = new Totals(output, seed);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(StormsAtOnce, (kills + ofStorm - 1) / ofStorm)).Select(async _ =>
        {
            // A storm whose brokers aborted says nothing, and is not counted.
            while (totals.Kills < kills && totals.Faults.Count == 0)
            {
                totals.Add(await new KillStorm(seed + (100 * Interlocked.Increment(ref next))).RunAsync(ofStorm));
            }
        }));

        Assert.Empty(totals.Faults);
        Assert.True(totals.Kills >= kills);
    }

    private static int Number(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private sealed class Totals(ITestOutputHelper output, int seed)
    {
        private static readonly string Log = Path.Combine(AppContext.BaseDirectory, "kill-soak.log");
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private readonly Lock gate = new();
        private int aimed;
        private long events;
        private long lost;
        private long doubled;
        private int aborted;

        public int Kills { get; private set; }

        public List<string> Faults { get; } = [];

        public void Add(KillStorm.Outcome storm)
        {
            lock (this.gate)
            {
                if (storm.BrokersAborted)
                {
                    this.aborted++;
                }
                else
                {
                    Kills += storm.Kills;
                    this.aimed += storm.Aimed;
                    this.events += storm.Events;
                    this.lost += storm.Lost;
                    this.doubled += storm.Doubled;
                    if (storm.Lost != 0 || storm.Doubled != 0 || storm.Differing.Length > 0)
                    {
                        Faults.Add(storm.ToString());
                    }
                }

                var line = string.Create(
                    CultureInfo.InvariantCulture,
                    $"seed {seed}: {Kills} kills ({this.aimed} at a step), {this.events} events, {this.lost} lost, {this.doubled} double, {this.aborted} storms void, {this.clock.Elapsed:hh\\:mm\\:ss}; last: {storm}");
                output.WriteLine(line);
                File.AppendAllText(Log, line + "\n");
            }
        }
    }
}
