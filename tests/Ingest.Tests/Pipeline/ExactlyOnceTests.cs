using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Store.Faults;
using Telemetry.Store.Client;
using Xunit.Abstractions;

namespace Telemetry.Ingest.Tests.Pipeline;

public sealed class ExactlyOnceTests(ITestOutputHelper output)
{
    private const int PoolSize = 24;
    // Those of a block: alerts and corrections have steps of their own.
    private static readonly FaultPoint[] Points = [.. Enum.GetValues<FaultPoint>().Where(static point => point <= FaultPoint.AfterConfirm)];

    private enum StopKind
    {
        None,
        Clean,
        Crash,
        UncleanCrash,
    }

    private sealed record Sending(int Index, int Variant);

    private sealed record Round(Sending[] Send, StopKind Stop, FaultPoint Point, int Pass);

    [Fact]
    public void Any_mix_of_copies_conflicts_replays_and_crashes_counts_each_identity_once()
    {
        // A send is a list of events of the pool; variant 0 is the event itself, others have other usage.
        var one = from index in Gen.Choose(0, PoolSize - 1)
                  from variant in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(2)))
                  select new Sending(index, variant);
        var round = from send in one.ListOf()
                    from stop in Gen.Elements(Enum.GetValues<StopKind>())
                    from point in Gen.Elements(Points)
                    from pass in Gen.Choose(1, 3)
                    select new Round([.. send], stop, point, pass);
        var rounds = Gen.Choose(1, 6).SelectMany(count => round.ListOf(count)).Select(list => list.ToArray());
        var property = Prop.ForAll(rounds.ToArbitrary(), list => PlayAsync(list).GetAwaiter().GetResult());
        var cases = Environment.GetEnvironmentVariable("TELEMETRY_SOAK") == "1" ? 300 : 12;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases).WithEndSize(30), property);
    }

    [Theory]
    [MemberData(nameof(EveryStep))]
    public async Task A_crash_at_each_step_between_read_and_checkpoint_changes_nothing(FaultPoint point, int pass, bool unclean)
    {
        await using var rig = await PipelineRig.CreateAsync();
        var sent = Pool().ToList();
        var conflict = sent[3] with { Input = 999_999 };
        await rig.SendAsync([.. sent, conflict, sent[0]]);
        sent.Add(conflict);

        Assert.False(await rig.RunAsync(new ThrowAt(point, pass)));
        await rig.ReopenAsync(unclean);
        await rig.SendAsync(sent.Take(9));
        await rig.DrainAsync();

        await Ledger.AssertExactAsync(rig, sent);
        Assert.Equal(1UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM dead_letters FINAL WHERE reason = 'duplicate_conflict'"));
    }

    public static TheoryData<FaultPoint, int, bool> EveryStep()
    {
        var data = new TheoryData<FaultPoint, int, bool>();
        foreach (var point in Points)
        {
            data.Add(point, 1, false);
            data.Add(point, 1, true);
        }

        data.Add(FaultPoint.AfterInsert, 3, false);
        data.Add(FaultPoint.AfterInsert, 3, true);
        return data;
    }

    private async Task<bool> PlayAsync(Round[] rounds)
    {
        var pool = Pool().ToList();
        await using var rig = await PipelineRig.CreateAsync();
        var sent = new List<TestEvent>();
        var crashes = 0;
        foreach (var (send, stop, point, pass) in rounds)
        {
            var events = send.Select(one => Variant(pool[one.Index], one.Variant)).ToList();
            if (events.Count > 0)
            {
                await rig.SendAsync(events);
                sent.AddRange(events);
            }

            if (stop == StopKind.None)
            {
                continue;
            }

            IFaultPoints faults = stop == StopKind.Clean ? NoFaultPoints.Instance : new ThrowAt(point, pass);
            crashes += await rig.RunAsync(faults) ? 0 : 1;
            await rig.ReopenAsync(unclean: stop == StopKind.UncleanCrash);
        }

        await rig.DrainAsync();
        await Ledger.AssertExactAsync(rig, sent);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sent.Count} sent in {rounds.Length} rounds, {crashes} crashes"));
        return true;
    }

    private static TestEvent Variant(TestEvent one, int variant) => variant switch
    {
        0 => one,
        1 => one with { Input = one.Input + 1_000_000 },
        _ => one with { Output = one.Output + 7, Quality = "partial" },
    };

    /// <summary>Events of two tenants over two months, some of them with a user.</summary>
    internal static IEnumerable<TestEvent> Pool(int size = PoolSize) => Enumerable.Range(0, size).Select(index => new TestEvent
    {
        Id = new Guid(index + 1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1),
        Tenant = index % 5 == 0 ? "other" : "",
        OccurredAt = new DateTimeOffset(2026, index % 2 == 0 ? 10 : 11, 1 + (index % 4 / 2), index % 24, 17 * (index % 3), 3, 120 + index, TimeSpan.Zero),
        Input = 1_000 + (index * 37),
        Output = 13 + index,
        Team = $"team {index % 4}",
        User = index % 3 == 0 ? "" : $"user {index % 6}",
    });
}
