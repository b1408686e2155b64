using Telemetry.Simulator.Arrivals;
using Telemetry.Simulator.Company;
using Telemetry.Simulator.Randomness;

namespace Telemetry.Simulator.Calls;

/// <summary>
/// The calls of one workload in order of time, exactly as many as asked for. What happens depends on the workload's own
/// draws alone, so streams can run beside each other without a change in what they give.
/// </summary>
internal sealed class CallStream
{
    private const int MostAttempts = 4;
    private const long FirstBackoffMs = 1_000;

    private readonly SimulationOptions options;
    private readonly Workload workload;
    private readonly Anomaly? anomaly;
    private readonly ArrivalTimes arrivals;
    private readonly ModelChoice models;
    private readonly CallMaker maker;
    private readonly PriorityQueue<Call, (long AtMs, long Order)> retries = new();
    private readonly long startMs;
    private readonly long endMs;
    private RandomSource random;
    private long nextMs;
    private long skipped;
    private long order;
    private DateOnly day;
    private long dayEndsMs;

    public CallStream(SimulationOptions options, Workload workload, Anomaly anomaly, long calls, Intensity intensity, IntensitySum sum)
    {
        this.options = options;
        this.workload = workload;
        this.anomaly = workload == Workloads.Anomalous ? anomaly : null;
        this.startMs = new DateTimeOffset(options.StartTime).ToUnixTimeMilliseconds();
        this.endMs = this.startMs + ((long)options.Days * 86_400_000);
        this.random = new RandomSource(Seeds.Of(options, workload, Seeds.Purpose.Calls));
        this.arrivals = new ArrivalTimes(
            intensity, sum, workload.Feature.Arrivals, calls, this.startMs, Seeds.Of(options, workload, Seeds.Purpose.Arrivals));
        this.models = new ModelChoice(workload, options);
        this.maker = new CallMaker(workload, this.startMs, this.endMs);
        this.nextMs = this.arrivals.Left > 0 ? this.arrivals.Next() : long.MaxValue;
    }

    public Workload Workload => this.workload;

    /// <summary>Makes the next call, if it begins before a time.</summary>
    /// <returns>False when there is none before it.</returns>
    public bool TryNext(long beforeMs, out Call call)
    {
        var retryMs = this.retries.TryPeek(out _, out var due) ? due.AtMs : long.MaxValue;
        if (Math.Min(retryMs, this.nextMs) >= beforeMs)
        {
            call = default;
            return false;
        }

        call = retryMs <= this.nextMs ? this.maker.Again(this.retries.Dequeue(), retryMs, ref this.random) : First();
        if (call.Outcome == CallOutcome.Error && !this.workload.Feature.IsBatch)
        {
            Retry(call);
        }

        return true;
    }

    private Call First()
    {
        var atMs = this.nextMs;
        MoveTo(atMs);
        var isAnomalous = this.anomaly?.Holds(DateTime.UnixEpoch.AddMilliseconds(atMs)) == true;
        var model = isAnomalous ? this.models.Largest(this.day) : this.models.Draw(this.day, ref this.random);
        var call = this.maker.First(model, atMs, ref this.random);
        Advance();
        return call;
    }

    /// <summary>A retry takes the place of a later call, so that the number of calls stays what it is.</summary>
    private void Advance()
    {
        while (this.arrivals.Left > 0)
        {
            this.nextMs = this.arrivals.Next();
            if (this.skipped == 0)
            {
                return;
            }

            this.skipped--;
        }

        this.nextMs = long.MaxValue;
    }

    private void Retry(in Call call)
    {
        var pause = FirstBackoffMs << (call.Attempt - 1);
        var atMs = call.AtMs + call.DurationMs + (pause / 2) + this.random.Below((int)pause);
        if (call.Attempt < MostAttempts && atMs < this.endMs && this.arrivals.Left > this.skipped)
        {
            this.skipped++;
            this.retries.Enqueue(call, (atMs, this.order++));
        }
    }

    private void MoveTo(long atMs)
    {
        if (atMs >= this.dayEndsMs)
        {
            var days = (int)((atMs - this.startMs) / 86_400_000);
            this.day = this.options.Start.AddDays(days);
            this.dayEndsMs = this.startMs + ((days + 1L) * 86_400_000);
        }
    }
}
