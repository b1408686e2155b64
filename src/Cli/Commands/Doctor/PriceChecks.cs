using System.Globalization;
using System.Text.Json;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Doctor;

/// <summary>Checks of the price book: how old it is, and whether it covers what was called.</summary>
internal static class PriceChecks
{
    /// <summary>Providers change a price or bring a model about every month: a book without news for longer has missed some.</summary>
    public static readonly TimeSpan BookAgeMost = TimeSpan.FromDays(90);

    private const int DaysBack = 30;
    private const int NamedMost = 10;

    public static async Task<IReadOnlyList<Finding>> RunAsync(ApiClient api, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (cards, newest) = (0, (DateTimeOffset?)null);
        await foreach (var card in api.RowsAsync("/api/v1/prices", cancellationToken).ConfigureAwait(false))
        {
            cards++;
            if (card.GetProperty("effective_from") is { ValueKind: JsonValueKind.String } from && from.GetDateTimeOffset() is var since && (newest is null || since > newest))
            {
                newest = since;
            }
        }

        var calls = 0L;
        var models = new List<ModelUse>();
        var day = clock.GetUtcNow().UtcDateTime.Date.AddDays(-DaysBack).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await foreach (var row in api.RowsAsync($"/api/v1/spend?bucket=none&group_by=provider,model&from={day}", cancellationToken).ConfigureAwait(false))
        {
            var group = row.GetProperty("group");
            calls += row.GetProperty("calls").GetInt64();
            models.Add(new ModelUse($"{group.GetProperty("provider")}/{group.GetProperty("model")}", row.GetProperty("unpriced_calls").GetInt64(), row.GetProperty("partial_calls").GetInt64()));
        }

        return [Age(cards, newest, clock.GetUtcNow()), Coverage(calls, models), Partial(calls, models)];
    }

    /// <summary>Judges the age of the book by its newest price in force.</summary>
    public static Finding Age(int cards, DateTimeOffset? newest, DateTimeOffset now)
    {
        const string check = "price book";
        var detail = newest is { } since
            ? string.Create(CultureInfo.InvariantCulture, $"{cards:#,0} cards in force, the newest price is of {since:yyyy-MM-dd}")
            : string.Create(CultureInfo.InvariantCulture, $"{cards:#,0} cards in force");
        return newest is { } last && now - last <= BookAgeMost
            ? Finding.Ok(check, detail)
            : Finding.Look(check, detail, "prices change about every month: 'telemetry prices update' brings the catalogue of today");
    }

    /// <summary>Judges whether every call of the last 30 days has a price.</summary>
    public static Finding Coverage(long calls, IReadOnlyList<ModelUse> models)
    {
        const string check = "price coverage";
        var unpriced = models.Where(static model => model.Unpriced > 0).OrderByDescending(static model => model.Unpriced).ToList();
        return unpriced.Count == 0
            ? Finding.Ok(check, $"every call of the last {DaysBack} days has a price ({models.Count} models)")
            : Finding.Fails(
                check,
                $"{Share(unpriced.Sum(static model => model.Unpriced), calls)} of the last {DaysBack} days have no price: {Names(unpriced, static model => model.Unpriced)}",
                "'telemetry query spend' prints the commands that cure it");
    }

    /// <summary>Says which calls are counted by a lower bound only.</summary>
    public static Finding Partial(long calls, IReadOnlyList<ModelUse> models)
    {
        const string check = "partial usage";
        var partial = models.Where(static model => model.Partial > 0).OrderByDescending(static model => model.Partial).ToList();
        return partial.Count == 0
            ? Finding.Ok(check, $"every call of the last {DaysBack} days is counted in full")
            : Finding.Look(
                check,
                $"{Share(partial.Sum(static model => model.Partial), calls)} of the last {DaysBack} days are counted by a lower bound: {Names(partial, static model => model.Partial)}",
                "their streams were cut, or they carry a count that this version does not know: the flags of 'telemetry query events --filter usage_quality=partial --json' say which");
    }

    private static string Share(long part, long whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{part:#,0} of {whole:#,0} calls");

    private static string Names(List<ModelUse> models, Func<ModelUse, long> count)
    {
        var named = models.Take(NamedMost).Select(model => string.Create(CultureInfo.InvariantCulture, $"{model.Name} ({count(model):#,0} calls)"));
        var more = models.Count > NamedMost ? $" and {models.Count - NamedMost} more" : "";
        return string.Join(", ", named) + more;
    }
}

/// <summary>How the calls of one model came out.</summary>
/// <param name="Name">Provider and model.</param>
/// <param name="Unpriced">Calls without a price.</param>
/// <param name="Partial">Calls whose counts are a lower bound.</param>
internal sealed record ModelUse(string Name, long Unpriced, long Partial);
