using FsCheck;
using FsCheck.Fluent;
using Telemetry.Sdk.Publishing.Spool;
using Telemetry.Sdk.Publishing.Tests.Support;
using Telemetry.Testing;

namespace Telemetry.Sdk.Publishing.Tests.Spool;

/// <summary>The spool alone: files, locks, cap, damage, and random lives against a model that is a plain list.</summary>
public sealed class UsageSpoolTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ManualTimeProvider clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void Whatever_is_appended_killed_torn_and_drained_every_kept_event_comes_out_in_order_and_no_other()
    {
        var lives = Gen.Choose(0, 9999).ArrayOf(14);
        Prop.ForAll(lives.ToArbitrary(), Live).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void A_cut_at_any_byte_keeps_exactly_the_events_before_it()
    {
        string path;
        using (var spool = Open())
        {
            spool.Append(MadeEvents.Range(0, 4));
            path = spool.Oldest()!.Path;
        }

        var whole = File.ReadAllBytes(path);
        List<int> ends = [SpoolFile.HeaderBytes];
        MadeEvents.Range(0, 4).ForEach(record => ends.Add(ends[^1] + SpoolFrame.BytesOf(record)));
        Assert.Equal(whole.Length, ends[^1]);
        for (var cut = 0; cut <= whole.Length; cut++)
        {
            File.WriteAllBytes(path, whole[..cut]);
            using var spool = Open();
            spool.Adopt();
            var (records, stretches) = spool.Oldest()!.Read();
            Assert.Equal(Enumerable.Range(0, Math.Max(0, ends.Count(end => end <= cut) - 1)), records.Select(record => MadeEvents.NumberOf(record.EventId)));
            Assert.Equal(cut <= SpoolFile.HeaderBytes || ends.Contains(cut) ? 0 : 1, stretches);
        }
    }

    [Fact]
    public void A_damaged_stretch_costs_only_the_events_in_it()
    {
        using var spool = Open();
        spool.Append(MadeEvents.Range(0, 10));
        var file = spool.Oldest()!;
        var bytes = File.ReadAllBytes(file.Path);
        var middle = SpoolFile.HeaderBytes + (4 * SpoolFrame.BytesOf(MadeEvents.Numbered(0))) + 30;
        bytes[middle] ^= 0xff;
        File.WriteAllBytes(file.Path, bytes);
        var (records, stretches) = file.Read();
        Assert.Equal([0, 1, 2, 3, 5, 6, 7, 8, 9], records.Select(record => MadeEvents.NumberOf(record.EventId)));
        Assert.Equal(1, stretches);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Only_the_owner_can_read_what_is_on_disk()
    {
        var inner = Path.Combine(this.folder.Path, "made");
        using var spool = new UsageSpool(inner, 1 << 20, this.clock, new SpoolDisk());
        Assert.Equal(SpoolAnswer.Kept, spool.Append(MadeEvents.Range(0, 1)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(inner));
        Assert.All(Directory.EnumerateFiles(inner), path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
    }

    [Fact]
    public void A_file_that_was_left_goes_to_exactly_one_of_many_who_look()
    {
        using (var left = Open())
        {
            left.Append(MadeEvents.Range(0, 5));
        }

        List<UsageSpool> others = [.. Enumerable.Range(0, 8).Select(_ => Open())];
        Parallel.ForEach(others, other => other.Adopt());
        Assert.Single(others, other => other.Oldest() is not null);
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public void The_cap_counts_what_all_processes_have_in_the_folder()
    {
        using var one = Open();
        using var other = Open();
        while (one.Append(MadeEvents.Range(0, 100)) == SpoolAnswer.Kept)
        {
        }

        Assert.Equal(SpoolAnswer.Full, other.Append(MadeEvents.Range(0, 100)));
        Assert.InRange(this.folder.SpoolFiles.Sum(path => new FileInfo(path).Length), (1 << 20) * 9 / 10, 1 << 20);
    }

    [Fact]
    public void The_age_is_that_of_the_oldest_file()
    {
        using var spool = Open();
        Assert.Null(spool.OldestAge);
        spool.Append(MadeEvents.Range(0, 1));
        this.clock.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(TimeSpan.FromMinutes(7), spool.OldestAge);
        var file = spool.Oldest()!;
        spool.Append(MadeEvents.Range(1, 1));
        Assert.Equal(TimeSpan.FromMinutes(7), spool.OldestAge);
        spool.Remove(file);
        Assert.Equal(TimeSpan.Zero, spool.OldestAge);
    }

    private bool Live(int[] steps)
    {
        using var life = new TempFolder();
        var model = new List<int>();
        var next = 0;
        var spool = Open(life);
        foreach (var step in steps)
        {
            // Writers sort by the time of their start.
            this.clock.Advance(TimeSpan.FromMilliseconds(1));
            var size = step / 10;
            switch (step % 10)
            {
                case < 5:
                    Assert.Equal(SpoolAnswer.Kept, spool.Append(MadeEvents.Range(next, 1 + (size % 40), size % 300)));
                    model.AddRange(Enumerable.Range(next, 1 + (size % 40)));
                    next += 1 + (size % 40);
                    break;
                case < 7:
                    if (spool.Oldest() is { } file)
                    {
                        Drain(spool, file, model);
                    }

                    break;
                case 7:
                    // Gone without a word: what is on disk stays, and the lock is free.
                    spool.Dispose();
                    spool = Open(life);
                    spool.Adopt();
                    break;
                default:
                    // An append that the kill cut: its events were never said to be kept.
                    spool.Dispose();
                    Tear(life, size);
                    spool = Open(life);
                    spool.Adopt();
                    break;
            }
        }

        while (spool.Oldest() is { } file)
        {
            Drain(spool, file, model);
        }

        spool.Adopt();
        Assert.Null(spool.Oldest());
        spool.Dispose();
        return model.Count == 0 && !Directory.EnumerateFileSystemEntries(life.Path).Any();
    }

    private static void Drain(UsageSpool spool, SpoolFile file, List<int> model)
    {
        var numbers = file.Read().Records.Select(record => MadeEvents.NumberOf(record.EventId)).ToList();
        Assert.Equal(model.Take(numbers.Count), numbers);
        model.RemoveRange(0, numbers.Count);
        spool.Remove(file);
    }

    private static void Tear(TempFolder life, int size)
    {
        if (life.SpoolFiles.Count == 0)
        {
            return;
        }

        var frame = new byte[SpoolFrame.BytesOf(MadeEvents.Numbered(999_999))];
        SpoolFrame.Write(MadeEvents.Numbered(999_999), frame);
        using var file = new FileStream(life.SpoolFiles[^1], FileMode.Append);
        file.Write(frame.AsSpan(0, 1 + (size % (frame.Length - 1))));
    }

    private UsageSpool Open(TempFolder? at = null) => new((at ?? this.folder).Path, 1 << 20, this.clock, new SpoolDisk());
}
