using Telemetry.Events;
using Telemetry.Ingest.Dimensions;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Tests.Dimensions;

public sealed class DimensionAdmissionTests
{
    [Fact]
    public void The_first_thousand_values_are_shown_and_later_ones_folded()
    {
        var admission = new DimensionAdmission();
        var folds = Enumerable.Range(0, 1_200).Select(index => Folded(admission, Event($"team {index}"))).ToList();

        Assert.All(folds.Take(1_000), fold => Assert.Equal(FoldedDimensions.None, fold));
        Assert.All(folds.Skip(1_000), fold => Assert.Equal(FoldedDimensions.Team, fold));
        Assert.Equal(FoldedDimensions.None, Folded(admission, Event("team 5")));
        Assert.Equal(FoldedDimensions.None, Folded(admission, Event("team 1100", tenant: "other")));
        Assert.Equal(FoldedDimensions.None, Folded(admission, Event("")));
    }

    [Fact]
    public void Stored_values_and_those_of_pending_intents_take_their_places_first()
    {
        var admission = new DimensionAdmission(valuesMax: 3);
        var pending = new DimensionKey("", FoldedDimensions.Team, "pending");
        admission.Load([new("", FoldedDimensions.Team, "stored"), new("", FoldedDimensions.Team, "")]);
        admission.Foretell([pending.Hash]);

        Assert.Equal(FoldedDimensions.None, Folded(admission, Event("new")));
        Assert.Equal(FoldedDimensions.Team, Folded(admission, Event("late")));
        Assert.Equal(FoldedDimensions.None, Folded(admission, Event("pending")));
        Assert.Equal(FoldedDimensions.None, Folded(admission, Event("stored")));
    }

    [Fact]
    public void Every_block_lists_the_values_it_uses_until_one_with_them_is_stored()
    {
        var admission = new DimensionAdmission();
        var key = new DimensionKey("", FoldedDimensions.Team, "a");
        Assert.Contains(key, admission.Admit(Event("a"), out _));
        Assert.Contains(key, admission.Admit(Event("a"), out _));
        admission.Confirm([key]);
        Assert.DoesNotContain(key, admission.Admit(Event("a"), out _));
    }

    [Fact]
    public void A_replay_folds_what_is_neither_stored_nor_listed_by_its_intent()
    {
        var admission = new DimensionAdmission();
        admission.Load(
        [
            new("", FoldedDimensions.Team, "stored"), new("", FoldedDimensions.Provider, "anthropic"), new("", FoldedDimensions.Model, "m"),
            new("", FoldedDimensions.ServiceTier, "standard"), new("", FoldedDimensions.Operation, "chat"),
        ]);
        var listed = new HashSet<ulong> { new DimensionKey("", FoldedDimensions.Team, "listed").Hash };

        Assert.Equal(FoldedDimensions.None, admission.FoldForReplay(Event("stored"), listed));
        Assert.Equal(FoldedDimensions.None, admission.FoldForReplay(Event("listed"), listed));
        Assert.Equal(FoldedDimensions.None, admission.FoldForReplay(Event(""), listed));
        Assert.Equal(FoldedDimensions.Team, admission.FoldForReplay(Event("unknown"), listed));
    }

    private static FoldedDimensions Folded(DimensionAdmission admission, UsageEvent usageEvent)
    {
        admission.Admit(usageEvent, out var folded);
        return folded;
    }

    private static UsageEvent Event(string team, string tenant = "") => new()
    {
        EventId = Guid.NewGuid(),
        Tenant = tenant,
        OccurredAt = DateTimeOffset.UnixEpoch,
        Provider = "anthropic",
        Model = "m",
        Dimensions = new Attribution { Team = team },
    };
}
