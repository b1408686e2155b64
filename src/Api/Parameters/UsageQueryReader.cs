using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Api.Keys;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Parameters;

/// <summary>Reads the shared parameters of one request, and finds every fault in them.</summary>
internal sealed class UsageQueryReader
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;
    private const int FilterValuesMax = 1000;
    private const int DefaultRangeDays = 7;
    private readonly QueryText query;
    private readonly ParameterRules rules;
    private readonly string? boundTenant;
    private readonly List<ParameterFault> faults = [];

    private UsageQueryReader(QueryText query, ParameterRules rules, string? boundTenant)
    {
        this.query = query;
        this.rules = rules;
        this.boundTenant = boundTenant;
    }

    /// <summary>Reads a request's parameters, held to the tenant that its key is bound to.</summary>
    /// <param name="http">The request.</param>
    /// <param name="rules">What the endpoint takes.</param>
    /// <param name="time">The clock by which defaults are worked out.</param>
    /// <exception cref="RequestRefusedException">Something is faulty: all faults at once.</exception>
    public static UsageQuery Read(HttpContext http, ParameterRules rules, TimeProvider time) => Read(
        QueryText.Parse(http.Request.QueryString.Value), rules, Instant.FromDateTimeOffset(time.GetUtcNow()), BoundTenant.Of(http));

    /// <summary>Reads a request's parameters.</summary>
    /// <param name="query">The query string.</param>
    /// <param name="rules">What the endpoint takes.</param>
    /// <param name="now">The time by which defaults are worked out.</param>
    /// <param name="boundTenant">The tenant that the answer is held to; null for none.</param>
    /// <exception cref="RequestRefusedException">Something is faulty: all faults at once.</exception>
    public static UsageQuery Read(QueryText query, ParameterRules rules, Instant now, string? boundTenant) =>
        new UsageQueryReader(query, rules, boundTenant).Read(now);

    private UsageQuery Read(Instant now)
    {
        RefuseUnknownNames();
        var zone = ZoneParameter.Read(Single("tz"), this.faults);
        var kind = ReadBucket();
        var groupBy = ReadGroupBy();
        var filters = ReadFilters();
        var fields = ReadFields();
        var limit = ReadLimit();
        AnswerFormats.Read(this.query, this.faults);
        var canonical = $"{this.rules.Path}?{this.query.Canonical("limit", "page", "format")}{(this.boundTenant is null ? "" : $"#{this.boundTenant}")}";
        var page = CursorParameter.Read(Single("page"), canonical, this.faults);
        var (from, to) = page is null
            ? ReadRange(zone, kind, now)
            : (Instant.FromUnixTimeMilliseconds(page.From), Instant.FromUnixTimeMilliseconds(page.To));
        if (this.faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(this.faults);
        }

        return new UsageQuery
        {
            Grid = new BucketGrid(kind, zone, from, to),
            ZoneId = zone.Id,
            GroupBy = groupBy,
            Filters = filters,
            Fields = fields,
            Limit = limit,
            Page = page,
            Canonical = canonical,
        };
    }

    private void RefuseUnknownNames()
    {
        var own = this.rules.Names;
        foreach (var name in this.query.Names.Where(name => !own.Contains(name) && DimensionCatalog.Find(name) is null))
        {
            var hint = Hints.End(name, [.. own, .. DimensionCatalog.Names]);
            this.faults.Add(new ParameterFault(name, $"There is no such parameter{hint}"));
        }

        foreach (var name in own.Where(name => name != "group_by" && this.query.ValuesOf(name).Length > 1))
        {
            this.faults.Add(new ParameterFault(name, "Give it once."));
        }
    }

    private string? Single(string name) => this.query.Single(name);

    private BucketKind ReadBucket()
    {
        var text = this.rules.Bucket is null ? null : Single("bucket");
        if (text is null)
        {
            return this.rules.Bucket ?? BucketKind.None;
        }

        var index = BucketKinds.Names.IndexOf(text);
        if (index >= 0)
        {
            return (BucketKind)index;
        }

        this.faults.Add(new ParameterFault(
            "bucket", $"\"{text}\" is not one of {string.Join(", ", BucketKinds.Names)}{Hints.End(text, BucketKinds.Names)}"));
        return BucketKind.None;
    }

    private ImmutableArray<Dimension> ReadGroupBy()
    {
        var groups = ImmutableArray.CreateBuilder<Dimension>();
        groups.AddRange(this.rules.GroupByAlways);
        if (this.rules.Bucket is null)
        {
            return groups.ToImmutable();
        }

        foreach (var name in ListOf("group_by"))
        {
            var dimension = DimensionCatalog.Find(name);
            if (dimension is null)
            {
                this.faults.Add(new ParameterFault(
                    "group_by", $"\"{name}\" is no dimension{Hints.End(name, DimensionCatalog.Names)} Known: {string.Join(", ", DimensionCatalog.Names)}, tag.NAME."));
            }
            else if (!groups.Contains(dimension))
            {
                groups.Add(dimension);
            }
            else if (!this.rules.GroupByAlways.Contains(dimension))
            {
                this.faults.Add(new ParameterFault("group_by", $"\"{name}\" is listed twice."));
            }
        }

        return groups.ToImmutable();
    }

    private ImmutableArray<DimensionFilter> ReadFilters()
    {
        var filters = ImmutableArray.CreateBuilder<DimensionFilter>();
        foreach (var name in this.query.Names)
        {
            if (this.rules.Names.Contains(name) || DimensionCatalog.Find(name) is not { } dimension)
            {
                continue;
            }

            var values = this.query.ValuesOf(name).Distinct(StringComparer.Ordinal).ToImmutableArray();
            foreach (var value in values.Where(value => value.Length > 0 && !dimension.Values.IsEmpty && !dimension.Values.Contains(value)))
            {
                this.faults.Add(new ParameterFault(
                    name, $"\"{value}\" is not one of {string.Join(", ", dimension.Values)}{Hints.End(value, dimension.Values)}"));
            }

            if (values.Length > FilterValuesMax)
            {
                this.faults.Add(new ParameterFault(name, $"At most {FilterValuesMax} values can be asked for at once."));
            }

            filters.Add(new DimensionFilter(dimension, dimension == DimensionCatalog.Tenant ? TenantParameter.Read(this.boundTenant, values, this.faults) : values));
        }

        if (this.boundTenant is not null && filters.All(static filter => filter.Dimension != DimensionCatalog.Tenant))
        {
            filters.Add(new DimensionFilter(DimensionCatalog.Tenant, [this.boundTenant]));
        }

        return filters.ToImmutable();
    }

    private ImmutableArray<string> ReadFields()
    {
        var fields = this.rules.Fields.IsEmpty ? [] : ListOf("fields").Distinct(StringComparer.Ordinal).ToImmutableArray();
        foreach (var name in fields.Where(name => !this.rules.Fields.Contains(name)))
        {
            this.faults.Add(new ParameterFault(
                "fields", $"\"{name}\" is no field of a row{Hints.End(name, this.rules.Fields)} Known: {string.Join(", ", this.rules.Fields)}."));
        }

        return fields;
    }

    private IEnumerable<string> ListOf(string parameter) =>
        this.query.ValuesOf(parameter).SelectMany(list => list.Split(',')).Select(name => name.Trim()).Where(name => name.Length > 0);

    private int ReadLimit() => LimitParameter.Read(Single("limit"), LimitDefault, LimitMax, this.faults);

    private (Instant From, Instant To) ReadRange(DateTimeZone zone, BucketKind kind, Instant now)
    {
        var calendar = new BucketCalendar(zone, kind);
        var sound = true;
        var to = ReadTime("to", zone, ref sound) ?? calendar.EndOf(now);
        var from = ReadTime("from", zone, ref sound) ?? calendar.StartOf(DaysBefore(to, zone));
        if (sound && from >= to)
        {
            this.faults.Add(new ParameterFault(
                "from", string.Create(CultureInfo.InvariantCulture, $"{TimeText.Format(from)} is not before to, {TimeText.Format(to)}; ranges are half-open.")));
        }

        return (from, to);
    }

    private Instant? ReadTime(string name, DateTimeZone zone, ref bool sound)
    {
        if (Single(name) is not { } text)
        {
            return null;
        }

        if (TimeParameter.TryRead(text, zone, out var instant, out var fault))
        {
            return instant;
        }

        sound = false;
        this.faults.Add(new ParameterFault(name, fault));
        return null;
    }

    // Calendar days: seven days before midnight is midnight, also over a clock change.
    private static Instant DaysBefore(Instant to, DateTimeZone zone) =>
        to.InZone(zone).LocalDateTime.PlusDays(-DefaultRangeDays).InZoneLeniently(zone).ToInstant();
}
