using System.Collections.Immutable;
using Telemetry.Simulator.Arrivals;
using Telemetry.Simulator.Calls;
using Telemetry.Simulator.Company;
using Telemetry.Simulator.Models;
using Telemetry.Simulator.Randomness;
using Telemetry.Simulator.Slices;

namespace Telemetry.Simulator;

/// <summary>How many events a team has; an empty team is the calls that nobody is named for.</summary>
public readonly record struct TeamCalls(string Team, long Calls);

/// <summary>
/// A made company's calls to language models, as usage events of version 1 in order of time. The same options give the same
/// bytes, however many threads help. Memory does not grow with the number of events.
/// </summary>
public sealed class Simulation
{
    /// <summary>About as many events make one slice: enough to keep the threads busy, few enough to hold.</summary>
    private const int EventsPerSlice = 8_192;

    private const long DayMs = 86_400_000;
    private const long ShortestSliceMs = 1_000;
    private const long LongestSliceMs = 6 * 3_600_000;

    private readonly SimulationOptions options;
    private readonly ImmutableArray<Allotment> allotments;

    /// <summary>Shares the events out to the workloads.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Simulation(SimulationOptions options)
    {
        options.Validate();
        this.options = options;
        Anomaly = Anomaly.In(options);
        this.allotments = Allot();
    }

    /// <summary>Gets the hours in which a workload went wrong.</summary>
    public Anomaly Anomaly { get; }

    /// <summary>Gets the project whose prompts grow day by day.</summary>
    public Leak Leak { get; } = Leak.Known;

    /// <summary>Gets the provider and model that have no price.</summary>
    public string UnknownModel { get; } = $"{ModelLineup.UnknownProvider}/{ModelLineup.UnknownModel}";

    /// <summary>Gets how many events each team has, the largest first.</summary>
    public ImmutableArray<TeamCalls> Teams =>
    [
        .. this.allotments.GroupBy(static part => part.Workload.Team)
            .Select(static team => new TeamCalls(team.Key, team.Sum(static part => part.Calls)))
            .OrderByDescending(static team => team.Calls).ThenBy(static team => team.Team, StringComparer.Ordinal),
    ];

    /// <summary>Makes all events. While one block is looked at, the next is being made.</summary>
    /// <param name="threads">How many threads make events.</param>
    /// <returns>One block again and again: what was read of it is gone with the next step.</returns>
    public IEnumerable<EventBlock> Blocks(int threads, CancellationToken cancellationToken = default)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        var producers = Producers(parallel);
        var startMs = new DateTimeOffset(this.options.StartTime).ToUnixTimeMilliseconds();
        var endMs = startMs + (this.options.Days * DayMs);
        var widthMs = Math.Clamp((long)((Int128)(endMs - startMs) * EventsPerSlice / this.options.Events), ShortestSliceMs, LongestSliceMs);
        var block = new EventBlock();
        Slice ready = new(), next = new();
        var making = Make(next, startMs + widthMs);
        for (var untilMs = startMs + widthMs; untilMs - widthMs < endMs; untilMs += widthMs)
        {
            making.GetAwaiter().GetResult();
            (ready, next) = (next, ready);
            making = untilMs < endMs ? Make(next, untilMs + widthMs) : Task.CompletedTask;
            ready.MergeInto(block);
            if (block.Count > 0)
            {
                yield return block;
            }
        }

        Task Make(Slice slice, long beforeMs) => Task.Run(() => slice.Fill(producers, beforeMs, parallel), cancellationToken);
    }

    private Producer[] Producers(ParallelOptions parallel)
    {
        var producers = new Producer[this.allotments.Length];
        Parallel.For(0, producers.Length, parallel, index =>
        {
            var (workload, intensity, sum, calls) = this.allotments[index];
            producers[index] = new Producer(new CallStream(this.options, workload, Anomaly, calls, intensity, sum));
        });
        return producers;
    }

    /// <summary>Every workload gets its part of the events by what is to be expected of it in the whole period, to the last event.</summary>
    private ImmutableArray<Allotment> Allot()
    {
        var intensities = Workloads.All.Select(workload =>
            new Intensity(workload, this.options, Anomaly, Seeds.Of(this.options, workload, Seeds.Purpose.Steps))).ToArray();
        var sums = new IntensitySum[intensities.Length];
        Parallel.For(0, sums.Length, index => sums[index] = intensities[index].Sum());
        var all = sums.Sum(static sum => sum.Total);
        var (passed, given) = (0L, 0L);
        var parts = ImmutableArray.CreateBuilder<Allotment>(sums.Length);
        for (var index = 0; index < sums.Length; index++)
        {
            passed += sums[index].Total;
            var upTo = (long)((Int128)this.options.Events * passed / all);
            parts.Add(new Allotment(Workloads.All[index], intensities[index], sums[index], upTo - given));
            given = upTo;
        }

        return parts.MoveToImmutable();
    }

    private readonly record struct Allotment(Workload Workload, Intensity Intensity, IntensitySum Sum, long Calls);
}
