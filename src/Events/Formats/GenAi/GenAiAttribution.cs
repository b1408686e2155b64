using System.Collections.Immutable;

namespace Telemetry.Events.Formats.GenAi;

/// <summary>
/// Who a call was for. Attributes named as the dimensions come first; then what OpenTelemetry and widespread tools call the
/// same. What the span says comes before what its process says.
/// </summary>
internal static class GenAiAttribution
{
    private const string TagPrefix = "tag.";
    private const string Association = "traceloop.association.properties.";

    /// <summary>Services that were not named by anybody, and the one that is a tool and no project.</summary>
    private static readonly string[] NoProject = ["unknown_service", ClaudeCodeLogs.Service];

    private static readonly Dictionary<string, string[]> OtherNames = new(StringComparer.Ordinal)
    {
        ["user"] = ["user.id", "enduser.id", Association + "user_id"],
        ["session"] = ["session.id", "gen_ai.conversation.id", Association + "session_id"],
        ["agent"] = ["gen_ai.agent.name", "agent.name"],
        ["prompt_name"] = ["gen_ai.prompt.name"],
        ["environment"] = ["deployment.environment.name", "deployment.environment"],
        ["project"] = ["openinference.project.name"],
    };

    private static readonly ImmutableArray<(string Dimension, string[] Names)> Sources =
        [.. DimensionNames.All.Select(static dimension => (dimension, (string[])[dimension, Association + dimension, .. OtherNames.GetValueOrDefault(dimension, [])]))];

    public static void Read(IReadOnlyDictionary<string, object?> attributes, IReadOnlyDictionary<string, object?> resource, FormatDraft draft)
    {
        foreach (var (dimension, names) in Sources)
        {
            draft.Dimension(dimension, attributes.Text(names));
            draft.Dimension(dimension, resource.Text(names));
        }

        var service = resource.Text("service.name");
        draft.Dimension("project", Array.Exists(NoProject, name => service.StartsWith(name, StringComparison.Ordinal)) ? null : service);
        ReadTags(attributes, draft);
        ReadTags(resource, draft);
        draft.Set("billing", attributes.Text("billing") is { Length: > 0 } billing ? billing : resource.Text("billing"));
    }

    private static void ReadTags(IReadOnlyDictionary<string, object?> attributes, FormatDraft draft)
    {
        foreach (var name in attributes.Keys.Where(static name => name.StartsWith(TagPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            draft.Tag(name[TagPrefix.Length..], attributes.Text(name));
        }
    }
}
