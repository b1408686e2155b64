using NodaTime;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Aggregator.Rerating;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Events;

namespace Telemetry.Api.Prices.Rerating;

/// <summary>Reads what a re-rating is asked for, and finds every fault in it.</summary>
internal static class RerateRequestReader
{
    private const int ValuesMax = 1000;

    /// <summary>Reads a request.</summary>
    /// <param name="request">The body.</param>
    /// <param name="tenant">The tenant that the caller is held to; null: may touch all.</param>
    /// <param name="now">When it was asked for.</param>
    /// <exception cref="RequestRefusedException">Something is faulty: all faults at once.</exception>
    public static RerateRun Read(RerateRequest request, string? tenant, DateTimeOffset now)
    {
        var faults = new List<ParameterFault>();
        var (from, to) = (TimeOf(request.From, "from", faults), TimeOf(request.To, "to", faults));
        if (from >= to)
        {
            faults.Add(new ParameterFault("from", $"{TimeText.Format(from.Value)} is not before to, {TimeText.Format(to.Value)}; ranges are half-open."));
        }

        if (request.Billing is { } billing && !VocabularyNames.Billings.Contains(billing))
        {
            faults.Add(new ParameterFault("billing", $"\"{billing}\" is not one of {string.Join(", ", VocabularyNames.Billings)}{Hints.End(billing, VocabularyNames.Billings)}"));
        }

        var filters = FiltersOf(request, faults);
        return faults.Count > 0 ? throw RequestRefusedException.Invalid(faults) : new RerateRun
        {
            Id = Guid.CreateVersion7(now),
            Tenant = tenant,
            Apply = request.Apply,
            From = from,
            To = to,
            Filters = filters,
            Billing = request.Billing,
            BookVersion = request.BookVersion ?? "",
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> FiltersOf(RerateRequest request, List<ParameterFault> faults)
    {
        var filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, given) in request.Filter ?? new Dictionary<string, IReadOnlyList<string?>?>())
        {
            var field = $"filter.{name}";
            var values = (given ?? []).Select(static value => value ?? "").Distinct(StringComparer.Ordinal).ToList();
            if (DimensionCatalog.Find(name) is not { } dimension)
            {
                faults.Add(new ParameterFault(field, $"is no dimension{Hints.End(name, DimensionCatalog.Names)}"));
                continue;
            }

            if (values.Count is 0 or > ValuesMax)
            {
                faults.Add(new ParameterFault(field, $"State 1 to {ValuesMax} values."));
            }

            foreach (var value in values.Where(value => value.Length > 0 && !dimension.Values.IsEmpty && !dimension.Values.Contains(value)))
            {
                faults.Add(new ParameterFault(field, $"\"{value}\" is not one of {string.Join(", ", dimension.Values)}{Hints.End(value, dimension.Values)}"));
            }

            filters[name] = values;
        }

        return filters;
    }

    private static DateTimeOffset? TimeOf(string? text, string field, List<ParameterFault> faults)
    {
        if (text is null)
        {
            return null;
        }

        if (TimeParameter.TryRead(text, DateTimeZone.Utc, out var instant, out var fault))
        {
            return instant.ToDateTimeOffset();
        }

        faults.Add(new ParameterFault(field, fault));
        return null;
    }
}
