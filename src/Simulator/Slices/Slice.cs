using Telemetry.Simulator.Calls;
using Telemetry.Simulator.Company;
using Telemetry.Simulator.Writing;

namespace Telemetry.Simulator.Slices;

/// <summary>
/// The events of all workloads between two times: each workload writes its own lines, beside the others; then they are put
/// in order of time. Lines of one time stay in the order of the workloads, so the bytes do not depend on who was faster.
/// </summary>
internal sealed class Slice
{
    private readonly LineBuffer[] lines = [.. Workloads.All.Select(static _ => new LineBuffer())];
    private readonly PriorityQueue<int, (long AtMs, int Workload)> heads = new();
    private readonly int[] positions = new int[Workloads.All.Length];

    /// <summary>Lets every workload write the lines of its calls that begin before a time.</summary>
    public void Fill(Producer[] producers, long beforeMs, ParallelOptions parallel) =>
        Parallel.For(0, producers.Length, parallel, index =>
        {
            this.lines[index].Clear();
            producers[index].Write(this.lines[index], beforeMs);
        });

    /// <summary>Puts the lines in order.</summary>
    public void MergeInto(EventBlock block)
    {
        block.Clear();
        for (var index = 0; index < this.lines.Length; index++)
        {
            this.positions[index] = 0;
            if (this.lines[index].Lines.Count > 0)
            {
                this.heads.Enqueue(index, (this.lines[index].Lines[0].AtMs, index));
            }
        }

        while (this.heads.TryPeek(out var index, out _))
        {
            var of = this.lines[index];
            var position = this.positions[index]++;
            block.Add(of.Of(of.Lines[position]));
            if (position + 1 < of.Lines.Count)
            {
                this.heads.DequeueEnqueue(index, (of.Lines[position + 1].AtMs, index));
            }
            else
            {
                this.heads.Dequeue();
            }
        }
    }
}

/// <summary>A workload's calls and the writer of their lines.</summary>
internal sealed class Producer(CallStream stream)
{
    private readonly EventWriter writer = new(stream.Workload);

    public void Write(LineBuffer lines, long beforeMs)
    {
        while (stream.TryNext(beforeMs, out var call))
        {
            this.writer.Write(lines, call);
        }
    }
}
