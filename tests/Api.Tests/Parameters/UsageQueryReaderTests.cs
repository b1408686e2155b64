using NodaTime;
using NodaTime.Text;
using Telemetry.Aggregator.Calendar;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Tests.Parameters;

public sealed class UsageQueryReaderTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 12, 34, 56);
    private static readonly ParameterRules Spend = new() { Path = "spend", Bucket = BucketKind.Day };

    [Theory]
    [InlineData("", "2026-11-15T00:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("bucket=none", "2026-11-15T00:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("bucket=15m", "2026-11-14T12:45:00Z", "2026-11-21T12:45:00Z")]
    [InlineData("bucket=hour", "2026-11-14T13:00:00Z", "2026-11-21T13:00:00Z")]
    [InlineData("bucket=week", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("bucket=month", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData("tz=Asia/Kathmandu", "2026-11-14T18:15:00Z", "2026-11-21T18:15:00Z")]
    [InlineData("to=2026-11-10", "2026-11-03T00:00:00Z", "2026-11-10T00:00:00Z")]
    [InlineData("to=2026-11-10T05:00:00Z", "2026-11-03T00:00:00Z", "2026-11-10T05:00:00Z")]
    [InlineData("to=2026-03-30&tz=Europe/Berlin", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z")]
    public void Absent_ends_default_to_the_bucket_of_now_and_seven_days_before(string query, string from, string to)
    {
        var read = Read(query);
        Assert.Equal(At(from), read.Grid.From);
        Assert.Equal(At(to), read.Grid.To);
    }

    [Theory]
    [InlineData("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z")]
    [InlineData("2026-11-01t02:00:00%2B02:00", "2026-11-01T00:00:00Z")]
    [InlineData("2026-11-01T02:00:00+02:00", "2026-11-01T00:00:00Z")]
    [InlineData("2026-10-31T20:00:00-04:00", "2026-11-01T00:00:00Z")]
    [InlineData("2026-11-01", "2026-10-31T23:00:00Z")]
    public void A_time_has_any_offset_and_a_date_is_midnight_in_the_zone(string from, string expected) =>
        Assert.Equal(At(expected), Read($"from={from}&to=2026-11-05&tz=Europe/Berlin").Grid.From);

    [Fact]
    public void Fractions_below_a_millisecond_round_up_which_keeps_the_range_exact() =>
        Assert.Equal(At("2026-11-01T00:00:00.124Z"), Read("from=2026-11-01T00:00:00.1234Z&to=2026-11-02").Grid.From);

    [Theory]
    [InlineData("modle=x", "modle", "model")]
    [InlineData("groupby=model", "groupby", "group_by")]
    [InlineData("group_by=modle", "group_by", "model")]
    [InlineData("bucket=dya", "bucket", "day")]
    [InlineData("tz=Europe/Berln", "tz", "Europe/Berlin")]
    [InlineData("status=okk", "status", "ok")]
    [InlineData("Model=x", "Model", "model")]
    public void A_mistyped_name_is_refused_and_the_nearest_is_named(string query, string field, string nearest)
    {
        var fault = Assert.Single(Refused(query));
        Assert.Equal(field, fault.Field);
        Assert.Contains($"did you mean {nearest}?", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=10001")]
    [InlineData("limit=-1")]
    [InlineData("limit=1e3")]
    [InlineData("limit=")]
    [InlineData("limit=5&limit=6")]
    [InlineData("from=2026-11-05&to=2026-11-05", "from")]
    [InlineData("from=2026-11-06&to=2026-11-05", "from")]
    [InlineData("from=2026-11-01T00:00:00", "from")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=1969-12-31", "from")]
    [InlineData("to=2106-01-02", "to")]
    [InlineData("tz=CET5", "tz")]
    [InlineData("tz=", "tz")]
    [InlineData("bucket=", "bucket")]
    [InlineData("group_by=model,model", "group_by")]
    [InlineData("group_by=tag.", "group_by")]
    [InlineData("tag.=x", "tag.")]
    [InlineData("format=xml", "format")]
    [InlineData("page=abc", "page")]
    [InlineData("page=", "page")]
    public void A_faulty_value_is_refused_not_cut(string query, string field = "limit") =>
        Assert.Equal(field, Assert.Single(Refused(query)).Field);

    [Fact]
    public void Every_fault_is_named_at_once() => Assert.Equal(
        ["bogus", "bucket", "from", "group_by", "limit", "tz"],
        Refused("bogus=1&tz=Nowhere/Land&bucket=year&group_by=nope&limit=0&from=x").Select(fault => fault.Field).Order());

    [Fact]
    public void Limit_bounds_are_allowed()
    {
        Assert.Equal(1, Read("limit=1").Limit);
        Assert.Equal(10_000, Read("limit=10000").Limit);
        Assert.Equal(1000, Read("").Limit);
    }

    [Fact]
    public void Filters_repeat_and_tags_keep_their_case()
    {
        var read = Read("model=a&model=b&team=&tag.Branch=x&tag.branch=y");
        Assert.Equal(["model:a,b", "team:", "tag.Branch:x", "tag.branch:y"], read.Filters.Select(filter => $"{filter.Dimension.Name}:{string.Join(',', filter.Values)}"));
    }

    [Fact]
    public void Endpoints_without_buckets_refuse_bucket_and_group_by()
    {
        var refused = Assert.Throws<RequestRefusedException>(() =>
            UsageQueryReader.Read(QueryText.Parse("?bucket=day&group_by=model"), new ParameterRules { Path = "events" }, Now, null));
        Assert.Equal(["bucket", "group_by"], refused.Faults.Select(fault => fault.Field));
    }

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;

    private static UsageQuery Read(string query) => UsageQueryReader.Read(QueryText.Parse("?" + query), Spend, Now, null);

    private static IReadOnlyList<ParameterFault> Refused(string query) => Assert.Throws<RequestRefusedException>(() => Read(query)).Faults;
}
