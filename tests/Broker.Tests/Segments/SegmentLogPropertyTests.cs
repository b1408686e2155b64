using FsCheck;
using FsCheck.Fluent;
using Telemetry.Broker.Segments;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Segments;

/// <summary>
/// Random lives of a log: appends of any size, orderly reopenings, crashes, and a crash that cuts the newest segment at any
/// byte after what was acknowledged. Method: a model that is a plain list.
/// </summary>
public sealed class SegmentLogPropertyTests
{
    [Fact]
    public void Every_acknowledged_record_survives_any_life_in_order_and_once()
    {
        Gen<int[]> lives = Gen.Choose(0, 9999).ArrayOf(12);
        Prop.ForAll(lives.ToArbitrary(), steps => LiveAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public async Task A_cut_at_any_byte_keeps_exactly_the_records_before_it()
    {
        using TempFolder folder = new();
        OutgoingRecord[] records = [.. Enumerable.Range(0, 6).Select(number => Records.Numbered(number, padding: number * 7))];
        await using (SegmentLog log = Open(folder))
        {
            await log.AppendAsync(Topics.Usage, records, default);
        }

        List<long> ends = [SegmentHeader.Bytes];
        foreach (OutgoingRecord record in records)
        {
            ends.Add(ends[^1] + RecordFrame.HeaderBytes + RecordPayload.SizeOf(record));
        }

        byte[] whole = File.ReadAllBytes(Segment.List(folder.Topic(Topics.Usage))[0].Path);
        Assert.Equal(ends[^1], whole.Length);
        for (int cut = 0; cut <= whole.Length; cut++)
        {
            using TempFolder damaged = new();
            Directory.CreateDirectory(damaged.Topic(Topics.Usage));
            File.WriteAllBytes(Path.Combine(damaged.Topic(Topics.Usage), Segment.NameOf(0)), whole[..cut]);
            await using SegmentLog log = Open(damaged);
            int intact = Math.Max(0, ends.Count(end => end <= cut) - 1);
            await log.AppendAsync(Topics.Usage, [Records.Numbered(99)], default);
            Assert.Equal([.. Enumerable.Range(0, intact), 99], (await log.ReadAllAsync()).Select(Records.Check));
        }
    }

    private static async Task<bool> LiveAsync(int[] steps)
    {
        TempFolder folder = new();
        SegmentLog log = Open(folder);
        try
        {
            int next = 0;
            foreach (int step in steps)
            {
                int size = step / 10;
                switch (step % 10)
                {
                    case < 6:
                        int count = 1 + (size % 40);
                        await log.AppendAsync(Topics.Usage, Records.Range(next, count, padding: size), default);
                        next += count;
                        break;
                    case < 8:
                        await log.DisposeAsync();
                        log = Open(folder);
                        break;
                    default:
                        TempFolder crashed = folder.Snapshot();
                        await log.DisposeAsync();
                        folder.Dispose();
                        folder = crashed;
                        AppendTorn(folder, next, size);
                        log = Open(folder);
                        break;
                }

                List<LogRecord> read = await log.ReadAllAsync();
                Assert.Equal(Enumerable.Range(0, next), read.Select(Records.Check));
                Assert.Equal(Enumerable.Range(0, next), read.Select(record => (int)record.Offset));
            }

            return true;
        }
        finally
        {
            await log.DisposeAsync();
            folder.Dispose();
        }
    }

    /// <summary>Writes the first bytes of a frame that was never acknowledged.</summary>
    private static void AppendTorn(TempFolder folder, int number, int size)
    {
        byte[] frame = new byte[RecordFrame.HeaderBytes + RecordPayload.SizeOf(Records.Numbered(number, size))];
        BitConverter.TryWriteBytes(frame, frame.Length - RecordFrame.HeaderBytes);
        RecordPayload.Write(Records.Numbered(number, size), frame.AsSpan(RecordFrame.HeaderBytes));
        RecordFrame.Seal(frame, number, 0);
        using FileStream file = new(Segment.List(folder.Topic(Topics.Usage))[^1].Path, FileMode.Append);
        file.Write(frame.AsSpan(0, size % frame.Length));
    }

    private static SegmentLog Open(TempFolder folder) => SegmentLog.Open(
        new SegmentLogOptions { Directory = folder.Path, SegmentBytes = 16 * 1024, Device = new TestDevice { RealSyncs = false } },
        TimeProvider.System);
}
