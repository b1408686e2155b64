using Telemetry.Store.Faults;

namespace Telemetry.Ingest.Tests.Pipeline;

/// <summary>Shows that the tests above can fail: with a guard taken away, the sums differ.</summary>
public sealed class NegativeControlTests
{
    [Fact]
    public async Task Without_telling_copies_apart_a_resend_counts_twice()
    {
        await using var rig = await PipelineRig.CreateAsync();
        rig.Options = rig.Options with { Deduplicate = false };
        var sent = ExactlyOnceTests.Pool().ToList();
        await rig.SendAsync(sent);
        await rig.DrainAsync();
        await rig.SendAsync(sent);
        await rig.DrainAsync();

        var doubled = Ledger.Sum([.. sent, .. sent]);
        Assert.Equal(doubled, await Ledger.ReadAsync(rig.Store, "usage_events"));
        Assert.Equal(doubled, await Ledger.ReadAsync(rig.Store, "usage_15m"));
    }

    [Fact]
    public async Task Without_tokens_a_block_replayed_after_its_insert_counts_twice()
    {
        await using var rig = await PipelineRig.CreateAsync();
        rig.Tokens = false;
        var sent = ExactlyOnceTests.Pool(5).ToList();
        await rig.SendAsync(sent);
        Assert.False(await rig.RunAsync(new ThrowAt(FaultPoint.AfterInsert, 1)));
        await rig.ReopenAsync();
        await rig.DrainAsync();

        Assert.Equal(Ledger.Sum([.. sent, .. sent]), await Ledger.ReadAsync(rig.Store, "usage_events"));
    }
}
