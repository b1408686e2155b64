using System.Text.Json;
using Telemetry.Aggregator.Setup;
using Telemetry.Events;
using Telemetry.Store.Objects;

namespace Telemetry.Aggregator.Rules;

/// <summary>A rule as it is in force for a tenant or for the whole installation.</summary>
public sealed record AlertRule
{
    public required IAlertRule Rule { get; init; }

    /// <summary>Gets whose setting it is; null for the whole installation.</summary>
    public string? Tenant { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>Gets every figure by name.</summary>
    public required IReadOnlyDictionary<string, decimal> Values { get; init; }

    /// <summary>Gets the ids of the webhooks that are told; empty for all.</summary>
    public IReadOnlyList<string> Webhooks { get; init; } = [];

    /// <summary>Gets the revision of the setting; 0 for the default.</summary>
    public long Revision { get; init; }

    public bool IsDefault => Revision == 0;
}

/// <summary>A rule as somebody wants it.</summary>
public sealed record AlertRuleDraft
{
    public bool Enabled { get; init; } = true;

    /// <summary>Gets the figures that differ from the defaults.</summary>
    public IReadOnlyDictionary<string, decimal> Values { get; init; } = new Dictionary<string, decimal>();
    public IReadOnlyList<string> Webhooks { get; init; } = [];
}

/// <summary>The alert rules: each kind has a default that is on, which people change or turn off, for all or for one tenant.</summary>
public sealed class AlertRules(IEnumerable<IAlertRule> kinds, ObjectTable objects)
{
    /// <summary>The kind of a setting in the table of objects.</summary>
    public const string Kind = "alert_rule";

    private readonly Dictionary<string, IAlertRule> kinds = kinds.ToDictionary(static rule => rule.Kind, StringComparer.Ordinal);

    /// <summary>Gets the kinds there are.</summary>
    public IReadOnlyCollection<IAlertRule> Kinds => this.kinds.Values;

    /// <summary>Gets every rule of the whole installation, set or default, and every setting of a tenant.</summary>
    public async Task<IReadOnlyList<AlertRule>> ListAsync(CancellationToken cancellationToken)
    {
        var stored = (await objects.ListAsync(Kind, cancellationToken)).Where(setting => this.kinds.ContainsKey(setting.Key.Id)).ToList();
        return
        [
            .. this.kinds.Values.Select(rule => Read(rule, null, stored.Find(setting => setting.Key.Tenant is null && setting.Key.Id == rule.Kind))),
            .. stored.Where(static setting => setting.Key.Tenant is not null).Select(setting => Read(this.kinds[setting.Key.Id], setting.Key.Tenant, setting)),
        ];
    }

    /// <summary>Says everything that is wrong with a draft, by field.</summary>
    public IReadOnlyList<SetupFault> Faults(string id, AlertRuleDraft draft)
    {
        if (!this.kinds.TryGetValue(id, out var rule))
        {
            return [new SetupFault("id", $"\"{id}\" is no rule; the rules are {string.Join(", ", this.kinds.Keys.Order(StringComparer.Ordinal))}{End(id, this.kinds.Keys)}")];
        }

        var faults = new List<SetupFault>();
        foreach (var (name, value) in draft.Values)
        {
            var parameter = rule.Parameters.FirstOrDefault(parameter => parameter.Name == name);
            if (parameter is null)
            {
                faults.Add(new SetupFault($"parameters.{name}", $"The rule has no such figure{End(name, rule.Parameters.Select(static known => known.Name))}"));
            }
            else if (value < parameter.Min || value > parameter.Max)
            {
                faults.Add(new SetupFault($"parameters.{name}", FormattableString.Invariant($"{value} is not from {parameter.Min} to {parameter.Max}.")));
            }
        }

        return faults;
    }

    /// <summary>Sets a rule from a draft without faults.</summary>
    public async Task<AlertRule> PutAsync(string? tenant, string id, AlertRuleDraft draft, CancellationToken cancellationToken) => Read(
        this.kinds[id],
        tenant,
        await objects.PutAsync(new ObjectKey(Kind, tenant, id), JsonSerializer.Serialize(draft, SetupJson.Options), cancellationToken));

    /// <summary>Restores the default; for a tenant, what holds for the whole installation.</summary>
    /// <returns>False where nothing was set.</returns>
    public Task<bool> ResetAsync(string? tenant, string id, CancellationToken cancellationToken) =>
        objects.DeleteAsync(new ObjectKey(Kind, tenant, id), cancellationToken);

    private static AlertRule Read(IAlertRule rule, string? tenant, StoredObject? stored)
    {
        var draft = stored is null ? new AlertRuleDraft() : JsonSerializer.Deserialize<AlertRuleDraft>(stored.Body, SetupJson.Options)!;
        return new AlertRule
        {
            Rule = rule,
            Tenant = tenant,
            Enabled = draft.Enabled,
            Values = rule.Parameters.ToDictionary(static parameter => parameter.Name, parameter => draft.Values.GetValueOrDefault(parameter.Name, parameter.Default), StringComparer.Ordinal),
            Webhooks = draft.Webhooks,
            Revision = stored?.Revision ?? 0,
        };
    }

    private static string End(string name, IEnumerable<string> known) => NearestName.Hint(name, known) is { Length: > 0 } hint ? hint : ".";
}
