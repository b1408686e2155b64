using Telemetry.Broker;
using Telemetry.Store.Faults;
using Telemetry.Store.Client;

namespace Telemetry.Ingest.Tests.Pipeline;

public sealed class StatusTests
{
    [Fact]
    public async Task Figures_are_said_to_be_complete_up_to_the_last_look_at_a_drained_log()
    {
        await using var rig = await PipelineRig.CreateAsync();
        Assert.Equal(DateTimeOffset.UnixEpoch, rig.Status.DataRefreshedAt);
        Assert.False(rig.Status.IsReady);
        await rig.SendAsync(ExactlyOnceTests.Pool(3));
        var sentAt = rig.Clock.GetUtcNow();
        rig.Clock.Advance(TimeSpan.FromMinutes(5));

        await rig.DrainAsync(() => rig.Status.DataRefreshedAt > sentAt);
        Assert.Equal(rig.Clock.GetUtcNow(), rig.Status.DataRefreshedAt);
        Assert.Equal(3UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
    }

    [Fact]
    public async Task A_lasting_fault_stops_the_pipeline_and_skips_nothing()
    {
        await using var rig = await PipelineRig.CreateAsync();
        var sent = ExactlyOnceTests.Pool(3).ToList();
        await rig.SendAsync(sent);
        await rig.Store.ExecuteAsync("RENAME TABLE usage_events TO away");
        await rig.Store.ExecuteAsync("CREATE TABLE usage_events (event_id UUID, tenant String, log_topic String, log_partition Int32, log_offset Int64) ENGINE = Memory");
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => rig.DrainAsync());
        Assert.Equal(0, rig.Log.Status(Topics.Usage).CheckpointOffset);

        await rig.Store.ExecuteAsync("DROP TABLE usage_events");
        await rig.Store.ExecuteAsync("RENAME TABLE away TO usage_events");
        await rig.DrainAsync();
        await Ledger.AssertExactAsync(rig, sent);
    }

    [Fact]
    public async Task Beyond_the_cap_rollups_say_other_and_raw_rows_keep_the_value_also_on_replay()
    {
        await using var rig = await PipelineRig.CreateAsync();
        rig.Options = rig.Options with { DimensionValuesMax = 5 };
        var sent = ExactlyOnceTests.Pool().Select((one, index) => one with { Tenant = "", Team = $"team {index % 12}" }).ToList();
        await rig.SendAsync(sent);
        Assert.False(await rig.RunAsync(new ThrowAt(FaultPoint.AfterInsert, 1)));
        await rig.ReopenAsync();
        Assert.False(await rig.RunAsync(new ThrowAt(FaultPoint.AfterIntent, 2)));
        await rig.ReopenAsync();
        await rig.DrainAsync();

        await Ledger.AssertExactAsync(rig, sent);
        Assert.Equal(12UL, await rig.Store.ScalarAsync<ulong>("SELECT uniqExact(team) FROM usage_events"));
        var shown = await rig.Store.QueryAsync<string>("SELECT DISTINCT team FROM usage_15m ORDER BY team");
        Assert.Equal(["(other)", "team 0", "team 1", "team 2", "team 3", "team 4"], shown);
        Assert.Equal(5UL, await rig.Store.ScalarAsync<ulong>("SELECT uniqExact(value) FROM dimension_values WHERE dimension = 'team'"));
        Assert.Equal(14L, await rig.Store.ScalarAsync<long>("SELECT sum(calls) FROM usage_15m WHERE team = '(other)'"));
    }
}
