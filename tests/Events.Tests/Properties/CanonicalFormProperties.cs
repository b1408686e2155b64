using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Telemetry.Events.Tests.Properties;

public class CanonicalFormProperties
{
    [Fact]
    public void Any_event_survives_writing_and_reading() =>
        Prop.ForAll(EventGenerators.Event.ToArbitrary(), usageEvent =>
        {
            SameEvent.Assert(usageEvent, Reread(usageEvent));
        }).QuickCheckThrowOnFailure();

    /// <summary>What was written by hand may contradict its raw usage; what was read once does not, and stays as it is.</summary>
    [Fact]
    public void Any_event_with_raw_usage_settles_at_the_first_reading() =>
        Prop.ForAll(EventGenerators.WithRaw.ToArbitrary(), usageEvent =>
        {
            var first = Reread(usageEvent);
            SameEvent.Assert(first, Reread(first));
            Assert.Equal(Reading.Write(first), Reading.Write(Reread(first)));
            Assert.Equal(usageEvent.RawUsage.ToArray(), first.RawUsage.ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Identity_and_usage_hash_survive_writing_and_reading() =>
        Prop.ForAll(EventGenerators.WithRaw.ToArbitrary(), usageEvent =>
        {
            var first = Reread(usageEvent);
            var second = Reread(first);
            Assert.Equal(usageEvent.EventId, second.EventId);
            Assert.Equal(EventIdentity.UsageHash(first), EventIdentity.UsageHash(second));
            Assert.Equal(
                EventIdentity.Derive(first.Api, first.Provider, first.RequestId, first.ResponseId),
                EventIdentity.Derive(second.Api, second.Provider, second.RequestId, second.ResponseId));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_cut_of_an_event_is_refused_and_never_throws() =>
        Prop.ForAll(EventGenerators.WithRaw.ToArbitrary(), Gen.Choose(0, 999).ToArbitrary(), (usageEvent, permille) =>
        {
            var json = Reading.Write(usageEvent);
            var result = UsageEventReader.Read(json.AsMemory(0, json.Length * permille / 1000), Reading.Intake);
            Assert.Equal("malformed", Assert.Single(result.Faults).Reason);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_damaged_byte_gives_an_event_or_faults_and_never_throws() =>
        Prop.ForAll(EventGenerators.WithRaw.ToArbitrary(), Gen.Choose(0, 999).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (usageEvent, permille, value) =>
        {
            var json = Reading.Write(usageEvent);
            json[json.Length * permille / 1000] = (byte)value;
            var result = UsageEventReader.Read(json, Reading.Intake);
            Assert.Equal(result.Event is null, !result.Faults.IsEmpty);
        }).QuickCheckThrowOnFailure();

    private static UsageEvent Reread(UsageEvent usageEvent) => Reading.ReadValid(Encoding.UTF8.GetString(Reading.Write(usageEvent)));
}
