using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Telemetry.Aggregator.Rules;
using Telemetry.Api.Money;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Alerts;

/// <summary>A rule as answers show it.</summary>
public sealed record AlertRuleAnswer
{
    public required string Id { get; init; }

    /// <summary>Gets whose setting it is; absent for the whole installation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Tenant { get; init; }
    public required string Description { get; init; }
    public required bool Enabled { get; init; }

    /// <summary>Gets the figures by name: numbers, and amounts in USD as strings.</summary>
    public required IReadOnlyDictionary<string, object> Parameters { get; init; }

    /// <summary>Gets the webhooks that are told; empty: all.</summary>
    public required IReadOnlyList<string> Webhooks { get; init; }

    /// <summary>Gets whether nobody changed it.</summary>
    public required bool IsDefault { get; init; }

    internal static AlertRuleAnswer From(AlertRule rule) => new()
    {
        Id = rule.Rule.Kind,
        Tenant = rule.Tenant,
        Description = rule.Rule.Description,
        Enabled = rule.Enabled,
        Parameters = rule.Rule.Parameters.ToDictionary(
            static parameter => parameter.Name, parameter => parameter.IsMoney ? (object)new Usd(rule.Values[parameter.Name]) : rule.Values[parameter.Name], StringComparer.Ordinal),
        Webhooks = rule.Webhooks,
        IsDefault = rule.IsDefault,
    };
}

/// <summary>The body of PUT /alert-rules/{id}. What is absent has its default.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AlertRuleRequest
{
    public string? Id { get; init; }
    public bool? Enabled { get; init; }
    public IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }
    public IReadOnlyList<string?>? Webhooks { get; init; }

    /// <summary>Reads the figures, noting those that are none: amounts are strings, all others numbers.</summary>
    internal AlertRuleDraft ToDraft(IReadOnlyList<RuleParameter> known, List<ParameterFault> faults)
    {
        var values = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (name, given) in Parameters ?? new Dictionary<string, JsonElement>())
        {
            var isMoney = known.Any(parameter => parameter.Name == name && parameter.IsMoney);
            if (isMoney
                ? given.ValueKind == JsonValueKind.String && decimal.TryParse(given.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                : given.ValueKind == JsonValueKind.Number && given.TryGetDecimal(out value))
            {
                values[name] = value;
            }
            else
            {
                faults.Add(new ParameterFault($"parameters.{name}", isMoney ? "must be an amount in USD as a string, such as \"10\"." : "must be a number."));
            }
        }

        for (var at = 0; at < (Webhooks?.Count ?? 0); at++)
        {
            if (string.IsNullOrEmpty(Webhooks![at]))
            {
                faults.Add(new ParameterFault(string.Create(CultureInfo.InvariantCulture, $"webhooks[{at}]"), "must be the id of a webhook."));
            }
        }

        return new AlertRuleDraft { Enabled = Enabled ?? true, Values = values, Webhooks = [.. (Webhooks ?? []).OfType<string>()] };
    }
}
