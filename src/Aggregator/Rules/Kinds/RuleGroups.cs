using System.Text.Json.Nodes;

namespace Telemetry.Aggregator.Rules.Kinds;

/// <summary>Writes a group as the API does: a missing value is null.</summary>
internal static class RuleGroups
{
    public static JsonObject Of(params ReadOnlySpan<(string Name, string Value)> values)
    {
        var group = new JsonObject();
        foreach (var (name, value) in values)
        {
            group[name] = value.Length == 0 ? null : value;
        }

        return group;
    }
}
