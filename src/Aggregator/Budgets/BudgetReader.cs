using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NodaTime;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Events;

namespace Telemetry.Aggregator.Budgets;

/// <summary>Reads a budget as people write it, and finds every fault in it at once.</summary>
public sealed partial class BudgetReader
{
    /// <summary>The most that a budget's limit can be, in USD.</summary>
    public const decimal LimitMax = 1_000_000_000_000m;

    private const int MoneyDecimals = 12;
    private const int PercentMax = 1_000;
    private const int ThresholdsMax = 20;
    private const int WebhooksMax = 20;
    private const int FilterValuesMax = 1_000;

    private static readonly ImmutableArray<BudgetThreshold> DefaultThresholds =
        [new(80, ThresholdBasis.Actual), new(100, ThresholdBasis.Actual), new(100, ThresholdBasis.Forecast)];

    private readonly JsonObject body;
    private readonly List<BudgetFault> faults = [];

    private BudgetReader(JsonObject body) => this.body = body;

    /// <summary>Reads a budget.</summary>
    /// <param name="body">The budget's JSON.</param>
    /// <param name="id">The id, which wins over one in the body; null where only the body names it.</param>
    /// <param name="faults">Everything that is wrong with it, each with its field.</param>
    /// <returns>The budget; null where there is a fault.</returns>
    public static Budget? Read(JsonObject body, string? id, out IReadOnlyList<BudgetFault> faults)
    {
        var reader = new BudgetReader(body);
        var budget = reader.ReadAll(id);
        faults = reader.faults;
        return faults.Count == 0 ? budget : null;
    }

    private Budget ReadAll(string? id)
    {
        RefuseUnknown(this.body, BudgetNames.Fields, "");
        id ??= Required("id") ?? "";
        if (id.Length > 0 && !IdForm().IsMatch(id))
        {
            Fault("id", $"\"{id}\" is no id: use up to 128 letters, digits, dots, hyphens and underscores, the first a letter or digit.");
        }

        var action = (WhenExceeded)Choice("when_exceeded", BudgetNames.Actions, optional: true);
        return new Budget
        {
            Id = id,
            Name = Text("name") is { Length: > 0 } name ? name : id,
            LimitUsd = ReadLimit(),
            Period = BudgetNames.FindPeriod(BudgetNames.Periods[Choice("period", BudgetNames.Periods, optional: false)]) ?? BucketKind.Day,
            Zone = ReadZone(),
            Filter = ReadFilter(),
            Per = ReadPer(),
            Thresholds = ReadThresholds(),
            Webhooks = ReadWebhooks(),
            WhenExceeded = action,
            DowngradeTo = ReadDowngrade(action),
        };
    }

    private decimal ReadLimit()
    {
        if (Required("limit_usd") is not { } text)
        {
            return 0;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var limit))
        {
            Fault("limit_usd", $"\"{text}\" is not an amount of USD such as \"100\" or \"0.5\".");
        }
        else if (limit <= 0)
        {
            Fault("limit_usd", $"{text} is not above 0.");
        }
        else if (limit > LimitMax || decimal.Round(limit, MoneyDecimals) != limit)
        {
            Fault("limit_usd", $"{text} is beyond {LimitMax.ToString(CultureInfo.InvariantCulture)} USD or has more than {MoneyDecimals} decimals.");
        }

        return limit;
    }

    private DateTimeZone ReadZone()
    {
        var id = Text("timezone") ?? "UTC";
        var zones = DateTimeZoneProviders.Tzdb;
        if (zones.Ids.Contains(id))
        {
            return zones[id];
        }

        Fault("timezone", $"\"{id}\" is not an IANA time zone, such as Europe/Berlin{NearestName.Hint(id, zones.Ids)}");
        return DateTimeZone.Utc;
    }

    private ImmutableArray<DimensionFilter> ReadFilter()
    {
        if (this.body["filter"] is not { } node)
        {
            return [];
        }

        if (node is not JsonObject members)
        {
            Fault("filter", "must be an object of lists, such as {\"team\": [\"search\"]}.");
            return [];
        }

        var filters = ImmutableArray.CreateBuilder<DimensionFilter>();
        foreach (var (name, values) in members)
        {
            var field = $"filter.{name}";
            var dimension = DimensionOf(name, field);
            var texts = Texts(values, field);
            if (dimension is null || texts.IsEmpty)
            {
                continue;
            }

            foreach (var value in texts.Where(value => value.Length > 0 && !dimension.Values.IsEmpty && !dimension.Values.Contains(value)))
            {
                Fault(field, $"\"{value}\" is not one of {string.Join(", ", dimension.Values)}{NearestName.Hint(value, dimension.Values)}");
            }

            filters.Add(new DimensionFilter(dimension, texts));
        }

        return [.. filters.OrderBy(static filter => BudgetNames.Dimensions.IndexOf(filter.Dimension))];
    }

    private ImmutableArray<string> Texts(JsonNode? node, string field)
    {
        if (node is not JsonArray { Count: > 0 and <= FilterValuesMax } list)
        {
            Fault(field, $"must be a list of 1 to {FilterValuesMax} texts; an empty text stands for calls without a value.");
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>(list.Count);
        for (var at = 0; at < list.Count; at++)
        {
            if (TextOf(list[at]) is { Length: <= EventLimits.Text } text)
            {
                texts.Add(text);
            }
            else
            {
                Fault($"{field}[{at}]", $"must be a text of at most {EventLimits.Text} characters.");
            }
        }

        return [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private Dimension? ReadPer()
    {
        if (this.body["per"] is not { } node)
        {
            return null;
        }

        if (node is not JsonArray list || list.Any(static name => TextOf(name) is null))
        {
            Fault("per", "must be a list with the name of one dimension, such as [\"user\"].");
            return null;
        }

        if (list.Count > 1)
        {
            Fault("per", "takes one dimension: for two, make a budget for each.");
        }

        return list.Count == 0 ? null : DimensionOf(TextOf(list[0])!, "per");
    }

    private Dimension? DimensionOf(string name, string field)
    {
        var dimension = DimensionCatalog.Find(name);
        if (dimension is not null && BudgetNames.Dimensions.Contains(dimension))
        {
            return dimension;
        }

        var usable = BudgetNames.Dimensions.Select(static usable => usable.Name).ToList();
        Fault(field, dimension is null
            ? $"\"{name}\" is no dimension{NearestName.Hint(name, usable)} Budgets can use {string.Join(", ", usable)}."
            : $"Budgets cannot use {name}, which is not rolled up. They can use {string.Join(", ", usable)}.");
        return null;
    }

    private ImmutableArray<BudgetThreshold> ReadThresholds()
    {
        if (this.body["thresholds"] is not { } node)
        {
            return DefaultThresholds;
        }

        if (node is not JsonArray { Count: <= ThresholdsMax } list)
        {
            Fault("thresholds", $"must be a list of at most {ThresholdsMax}, such as [{{\"percent\": 80, \"basis\": \"actual\"}}].");
            return [];
        }

        var thresholds = new List<BudgetThreshold>();
        for (var at = 0; at < list.Count; at++)
        {
            var field = $"thresholds[{at}]";
            if (list[at] is not JsonObject entry)
            {
                Fault(field, "must be an object with percent and basis.");
                continue;
            }

            RefuseUnknown(entry, ["percent", "basis"], $"{field}.");
            var threshold = new BudgetThreshold(PercentOf(entry["percent"], $"{field}.percent"), BasisOf(entry["basis"], $"{field}.basis"));
            if (threshold.Percent > 0 && thresholds.Contains(threshold))
            {
                Fault(field, $"{threshold.Percent} % of {BudgetNames.NameOf(threshold.Basis)} is listed twice.");
            }

            thresholds.Add(threshold);
        }

        return [.. thresholds.OrderBy(static threshold => threshold.Basis).ThenBy(static threshold => threshold.Percent)];
    }

    private int PercentOf(JsonNode? node, string field)
    {
        if (node is JsonValue value && value.TryGetValue<int>(out var percent) && percent is >= 1 and <= PercentMax)
        {
            return percent;
        }

        Fault(field, node is null
            ? "is required."
            : string.Create(CultureInfo.InvariantCulture, $"{node.ToJsonString()} is not a whole number from 1 to {PercentMax:#,0}."));
        return 0;
    }

    private ThresholdBasis BasisOf(JsonNode? node, string field)
    {
        var at = node is null ? 0 : BudgetNames.Bases.IndexOf(TextOf(node) ?? "");
        if (at < 0)
        {
            Fault(field, $"{node!.ToJsonString()} is not one of {string.Join(", ", BudgetNames.Bases)}.");
        }

        return (ThresholdBasis)Math.Max(at, 0);
    }

    private ImmutableArray<string> ReadWebhooks()
    {
        if (this.body["webhooks"] is not { } node)
        {
            return [];
        }

        if (node is JsonArray { Count: <= WebhooksMax } list && list.All(static id => TextOf(id) is { } text && IdForm().IsMatch(text)))
        {
            return [.. list.Select(static id => TextOf(id)!).Distinct(StringComparer.Ordinal)];
        }

        Fault("webhooks", $"must be a list of at most {WebhooksMax} ids of webhooks, such as [\"ops\"].");
        return [];
    }

    private string? ReadDowngrade(WhenExceeded action)
    {
        var model = Text("downgrade_to");
        if (action == WhenExceeded.Downgrade && string.IsNullOrWhiteSpace(model))
        {
            Fault("downgrade_to", "is required with when_exceeded \"downgrade\": name the model to use instead.");
        }
        else if (action != WhenExceeded.Downgrade && model is not null)
        {
            Fault("downgrade_to", "belongs to when_exceeded \"downgrade\" alone.");
        }

        return model;
    }

    private int Choice(string field, ImmutableArray<string> names, bool optional)
    {
        if ((optional ? Text(field) ?? names[0] : Required(field)) is not { } text)
        {
            return 0;
        }

        var at = names.IndexOf(text);
        if (at < 0)
        {
            Fault(field, $"\"{text}\" is not one of {string.Join(", ", names)}{NearestName.Hint(text, names)}");
        }

        return Math.Max(at, 0);
    }

    private string? Required(string field)
    {
        if (this.body[field] is null)
        {
            Fault(field, "is required.");
            return null;
        }

        return Text(field);
    }

    private string? Text(string field)
    {
        if (this.body[field] is not { } node)
        {
            return null;
        }

        if (TextOf(node) is { Length: <= EventLimits.Text } text)
        {
            return text;
        }

        Fault(field, field == "limit_usd"
            ? $"must be a decimal string such as \"100\", not {node.ToJsonString()}: a JSON number may have passed through a binary float."
            : $"must be a text of at most {EventLimits.Text} characters.");
        return null;
    }

    private static string? TextOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private void RefuseUnknown(JsonObject members, ImmutableArray<string> known, string prefix)
    {
        foreach (var (name, _) in members.Where(member => !known.Contains(member.Key)))
        {
            Fault(prefix + name, $"There is no such field{NearestName.Hint(name, known)}");
        }
    }

    private void Fault(string field, string detail) => this.faults.Add(new BudgetFault(field, detail));

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();
}
