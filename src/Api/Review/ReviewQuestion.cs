using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Telemetry.Aggregator.Review.Periods;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Review;

/// <summary>What a request for a review asks.</summary>
/// <param name="Period">The week or month.</param>
/// <param name="Tenants">The tenants whose calls count; empty for all.</param>
/// <param name="Format">How to answer.</param>
internal sealed record ReviewQuestion(ReviewPeriod Period, ImmutableArray<string> Tenants, ReviewFormat Format)
{
    /// <summary>The name that stands for the last period that is over.</summary>
    private const string Last = "last";

    private static readonly string[] Names = ["week", "month", "tz", "tenant", "format"];

    /// <summary>Reads a request; without a week or month, the last week that is over.</summary>
    /// <exception cref="RequestRefusedException">Something is faulty: all faults at once.</exception>
    public static ReviewQuestion Read(HttpContext http, Instant now)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, Names, faults, "tenant");
        var zone = ZoneParameter.Read(query.Single("tz"), faults);
        var tenants = TenantParameter.Read(http, query, faults);
        var format = ReviewFormats.Read(http, query.Single("format"), faults);
        var period = ReadPeriod(query.Single("week"), query.Single("month"), zone, now, faults);
        return faults.Count == 0 && period is not null
            ? new ReviewQuestion(period, tenants, format)
            : throw RequestRefusedException.Invalid(faults);
    }

    private static ReviewPeriod? ReadPeriod(string? week, string? month, DateTimeZone zone, Instant now, List<ParameterFault> faults)
    {
        if (week is not null && month is not null)
        {
            faults.Add(new ParameterFault("month", "Give either week or month."));
        }

        return (week, month) switch
        {
            (Last, _) => ReviewPeriod.LastComplete(now, ReviewKind.Week, zone),
            (null, Last) => ReviewPeriod.LastComplete(now, ReviewKind.Month, zone),
            (not null, _) => Known("week", ReviewKind.Week, week, ReviewPeriod.ParseWeek(week, zone), zone, now, faults),
            (_, not null) => Known("month", ReviewKind.Month, month, ReviewPeriod.ParseMonth(month, zone), zone, now, faults),
            _ => ReviewPeriod.LastComplete(now, ReviewKind.Week, zone),
        };
    }

    private static ReviewPeriod? Known(
        string field, ReviewKind kind, string text, ReviewPeriod? period, DateTimeZone zone, Instant now, List<ParameterFault> faults)
    {
        if (period is null)
        {
            var last = ReviewPeriod.LastComplete(now, kind, zone);
            var shape = kind == ReviewKind.Week ? "an ISO week" : "a month";
            faults.Add(new ParameterFault(
                field,
                string.Create(CultureInfo.InvariantCulture, $"\"{text}\" is not {shape} of {ReviewPeriod.YearMin} to {ReviewPeriod.YearMax}, such as {last.Name}{Hints.End(text, Near(last))}")));
        }
        else if (period.From > now)
        {
            faults.Add(new ParameterFault(field, $"{period.Name} has not begun; the latest one that is over is {ReviewPeriod.LastComplete(now, kind, zone).Name}."));
            return null;
        }

        return period;
    }

    // Names that somebody who mistypes one may have meant: those of about two years.
    private static IEnumerable<string> Near(ReviewPeriod last)
    {
        var count = last.Kind == ReviewKind.Week ? 104 : 24;
        for (var period = last; count-- > 0; period = period.Before())
        {
            yield return period.Name;
        }
    }
}
