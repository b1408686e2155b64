using System.Text;

namespace Telemetry.Events.Tests;

public class UsageEventReaderTests
{
    [Fact]
    public void The_smallest_event_gets_the_contracts_defaults()
    {
        var read = Reading.ReadValid(Reading.Event());
        Assert.Equal(new Guid(Reading.Id), read.EventId);
        Assert.Equal(
            ("", "", "chat", "standard", "standard", "", ""),
            (read.Tenant, read.Api, read.Operation, read.ServiceTier, read.Speed, read.InferenceRegion, read.ModelRequested));
        Assert.Equal(
            (BillingKind.Metered, CallStatus.Ok, UsageQuality.Final, ResponseCacheResult.None),
            (read.Billing, read.Status, read.UsageQuality, read.ResponseCache));
        Assert.Equal(new TokenUsage { UncachedInput = 10, Output = 2 }, read.Usage);
        Assert.Equal(Attribution.None, read.Dimensions);
        Assert.Empty(read.Tags);
        Assert.Empty(read.Flags);
        Assert.Null(read.Streamed);
    }

    [Fact]
    public void Every_class_of_usage_is_read_by_its_name()
    {
        var counts = string.Join(',', TokenClasses.All.Select(c => $"\"{TokenClasses.NameOf(c)}\":{100 - (int)c}"));
        var usage = Reading.ReadValid(Reading.Event(usage: $"\"usage\":{{{counts}}}")).Usage;
        Assert.All(TokenClasses.All, c => Assert.Equal(100 - (int)c, usage[c]));
    }

    [Fact]
    public void Iterations_are_read_beside_the_counts()
    {
        var read = Reading.ReadValid(Reading.Event(usage: """
            "usage":{"iterations":[{"model":"m","output_tokens":5},{"uncached_input_tokens":1}],"output_tokens":2}
            """));
        Assert.Equal(2, read.Usage.Output);
        Assert.Equal(
            [new UsagePart("m", new TokenUsage { Output = 5 }), new UsagePart("", new TokenUsage { UncachedInput = 1 })],
            read.Iterations.AsEnumerable());
        Assert.Equal(8, read.TotalUsage.TotalTokens);
    }

    [Fact]
    public void Null_members_count_as_not_given()
    {
        var read = Reading.ReadValid(Reading.Event("""
            "tenant":null,"api":null,"raw_usage":null,"dimensions":null,"tags":{"a":null},"status":null,"duration_ms":null,"flags":null
            """, """ "usage":{"output_tokens":null,"uncached_input_tokens":3,"iterations":null} """));
        Assert.Equal(new TokenUsage { UncachedInput = 3 }, read.Usage);
        Assert.Empty(read.Tags);
    }

    [Fact]
    public void Unknown_names_are_dropped_outside_usage_and_dimensions()
    {
        var read = Reading.ReadValid(Reading.Event("""
            "prompt":"secret text","extra":{"a":[1,{"b":2}]},"x-y":1.5
            """));
        Assert.DoesNotContain("secret", Encoding.UTF8.GetString(Reading.Write(read)), StringComparison.Ordinal);
    }

    [Fact]
    public void Escaped_names_and_values_are_the_same_as_plain_ones()
    {
        var read = Reading.ReadValid("""
            {"\u0065vent_id":"\u0030\u0031890a5d-ac96-774b-bcce-b302099a8057","occurred_at":"2026-11-21T11:00:00\u005a","provider":"open\u0061i","model":"a\"b",
             "usage":{"output\u005ftokens":3},"dimensions":{"\u0074eam":"\u00fc"},"status":"\u006fk"}
            """);
        Assert.Equal((new Guid(Reading.Id), "openai", "a\"b", 3, "ü"), (read.EventId, read.Provider, read.Model, read.Usage.Output, read.Dimensions.Team));
    }

    [Theory]
    [InlineData("error")]
    [InlineData("aborted")]
    [InlineData("refused")]
    public void A_call_that_did_not_end_well_may_have_no_usage(string status) =>
        Assert.True(Reading.ReadValid(Reading.Event($"\"status\":\"{status}\"", "\"attempt\":1")).Usage.IsEmpty);

    [Theory]
    [InlineData("2026-11-21T11:00:00Z", "2026-11-21T11:00:00.0000000Z")]
    [InlineData("2026-11-21t11:00:00.5z", "2026-11-21T11:00:00.5000000Z")]
    [InlineData("2026-11-21T16:45:00.123999+05:45", "2026-11-21T11:00:00.1230000Z")]
    [InlineData("2026-11-20T23:30:00-03:30", "2026-11-21T03:00:00.0000000Z")]
    [InlineData("2026-11-20T23:59:60Z", "2026-11-21T00:00:00.0000000Z")]
    [InlineData("2025-12-31T23:59:59.99999999999999Z", "2025-12-31T23:59:59.9990000Z")]
    public void Times_of_any_offset_are_kept_in_UTC_and_cut_to_milliseconds(string written, string utc) =>
        Assert.Equal(utc, Reading.ReadValid(Reading.Event().Replace("2026-11-21T11:00:00Z", written, StringComparison.Ordinal)).OccurredAt.UtcDateTime.ToString("O"));

    [Fact]
    public void A_missing_time_is_the_append_time_and_the_flag_says_so_also_after_a_second_reading()
    {
        var appended = Reading.Now.AddTicks(12_345_678);
        var json = Reading.Event().Replace("\"occurred_at\":\"2026-11-21T11:00:00Z\",", "", StringComparison.Ordinal);
        var first = Reading.ReadValid(json, Reading.Broker with { AppendedAt = appended });
        Assert.Equal(Reading.Now.AddMilliseconds(1234), first.OccurredAt);
        Assert.Equal([EventFlags.OccurredAtAssumed], first.Flags.AsEnumerable());
        SameEvent.Assert(first, Reading.ReadValid(Encoding.UTF8.GetString(Reading.Write(first)), Reading.Broker with { AppendedAt = appended.AddHours(3) }));
    }

    [Theory]
    [InlineData(24 * 3600 * 1000L, null)]
    [InlineData((24 * 3600 * 1000L) + 1, "in_future")]
    [InlineData(-369 * 24 * 3600 * 1000L, null)]
    [InlineData((-369 * 24 * 3600 * 1000L) - 1, "too_old")]
    public void Ages_are_measured_at_append_time_to_the_millisecond(long milliseconds, string? reason)
    {
        var time = Reading.Now.AddMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var read = Reading.Read(Reading.Event().Replace("2026-11-21T11:00:00Z", time, StringComparison.Ordinal));
        Assert.Equal(reason, read.Faults.SingleOrDefault()?.Reason);
        Assert.Equal(reason is null, read.Event is not null);
    }

    [Theory]
    [InlineData(null, null, "default")]
    [InlineData("a", null, "a")]
    [InlineData("", null, "")]
    [InlineData(null, "bound", "bound")]
    [InlineData("", "bound", "bound")]
    [InlineData("bound", "bound", "bound")]
    public void The_tenant_is_the_events_own_the_keys_or_the_default(string? given, string? bound, string expected) =>
        Assert.Equal(expected, Reading.ReadValid(
            Reading.Event(given is null ? "\"x\":1" : $"\"tenant\":\"{given}\""),
            Reading.Broker with { TenantBound = bound, TenantDefault = "default" }).Tenant);

    [Fact]
    public void Another_tenant_than_the_keys_is_refused() =>
        Assert.Equal("tenant", Reading.ReadFaulty(Reading.Event("\"tenant\":\"a\""), Reading.Broker with { TenantBound = "b" }).Field);

    [Fact]
    public void Remarks_of_an_earlier_reading_survive_and_made_up_ones_do_not()
    {
        var read = Reading.ReadValid(Reading.Event("""
            "flags":["usage_disagrees","paid","unmapped:a.b","occurred_at_assumed",5,{"x":[]},"unmapped:"]
            """));
        Assert.Equal(["occurred_at_assumed", "unmapped:a.b", "usage_disagrees"], read.Flags.AsEnumerable());
        Assert.Empty(Reading.ReadValid(Reading.Event("\"flags\":{\"a\":1}")).Flags);
    }

    [Theory]
    [InlineData("0.1234567890125", "0.123456789012")]
    [InlineData("0.1234567890135", "0.123456789014")]
    [InlineData("999998.999999999999", "999998.999999999999")]
    [InlineData("0", "0")]
    public void A_reported_cost_is_exact_to_12_decimals(string written, string kept) =>
        Assert.Equal(decimal.Parse(kept), Reading.ReadValid(Reading.Event($"\"reported_cost_usd\":\"{written}\"")).ReportedCostUsd);
}
