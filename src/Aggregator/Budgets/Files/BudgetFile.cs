using System.Text.Json.Nodes;
using Telemetry.Events;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Telemetry.Aggregator.Budgets.Files;

/// <summary>Reads <c>budgets.yaml</c>: a list <c>budgets</c> of budgets as the API takes them, each with <c>tenant</c> if wanted.</summary>
public sealed class BudgetFile
{
    private const string Root = "budgets";
    private const string TenantField = "tenant";

    private readonly Dictionary<string, long> lines = new(StringComparer.Ordinal);
    private readonly List<FileFault> faults = [];

    private BudgetFile()
    {
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The file.</param>
    /// <param name="faults">Everything that is wrong with it; the budgets that are sound are answered all the same.</param>
    public static IReadOnlyList<FileBudget> Read(TextReader text, out IReadOnlyList<FileFault> faults)
    {
        var file = new BudgetFile();
        faults = file.faults;
        return file.ReadAll(text);
    }

    private List<FileBudget> ReadAll(TextReader text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(text);
        }
        catch (YamlException malformed)
        {
            this.faults.Add(new FileFault(malformed.Start.Line, "", malformed.Message));
            return [];
        }

        if (yaml.Documents.Count == 0)
        {
            return [];
        }

        var root = yaml.Documents[0].RootNode;
        if (yaml.Documents.Count > 1 || root is not YamlMappingNode members)
        {
            this.faults.Add(new FileFault(root.Start.Line, "", $"must be one document with a list '{Root}'."));
            return [];
        }

        foreach (var key in members.Children.Keys.Where(static key => NameOf(key) != Root))
        {
            this.faults.Add(new FileFault(key.Start.Line, NameOf(key), $"There is no such field{NearestName.Hint(NameOf(key), [Root])}"));
        }

        var list = members.Children.FirstOrDefault(static pair => NameOf(pair.Key) == Root).Value;
        if (list is not null and not YamlSequenceNode and not YamlScalarNode { Value: "" or null })
        {
            this.faults.Add(new FileFault(list.Start.Line, Root, "must be a list."));
        }

        return list is YamlSequenceNode entries ? Budgets(entries) : [];
    }

    private List<FileBudget> Budgets(YamlSequenceNode entries)
    {
        var budgets = new List<FileBudget>();
        for (var at = 0; at < entries.Children.Count; at++)
        {
            var path = $"{Root}[{at}]";
            if (Json(entries.Children[at], path) is not JsonObject body)
            {
                Fault(path, "must be a budget.");
                continue;
            }

            body.Remove(TenantField, out var named);
            if (named is not (null or JsonValue))
            {
                Fault($"{path}.{TenantField}", "must be a text.");
            }

            var tenant = (named as JsonValue)?.GetValue<string>();
            var budget = BudgetReader.Read(body, null, out var found);
            foreach (var fault in found)
            {
                Fault($"{path}.{fault.Field}", fault.Detail);
            }

            if (budget is null)
            {
                continue;
            }

            if (budgets.Exists(other => other.Tenant == tenant && other.Budget.Id == budget.Id))
            {
                Fault($"{path}.id", $"\"{budget.Id}\" stands in the file twice.");
            }

            budgets.Add(new FileBudget(tenant, budget));
        }

        return budgets;
    }

    // Text stays as it is written, so that no amount passes through a number; percent is the only number there is.
    private JsonNode? Json(YamlNode node, string path)
    {
        this.lines[path] = node.Start.Line;
        switch (node)
        {
            case YamlMappingNode members:
                var json = new JsonObject();
                foreach (var (key, value) in members.Children)
                {
                    json[NameOf(key)] = Json(value, $"{path}.{NameOf(key)}");
                }

                return json;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select((item, at) => Json(item, $"{path}[{at}]"))]);
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" }:
                return null;
            case YamlScalarNode { Value: { } text }:
                return path.EndsWith(".percent", StringComparison.Ordinal) && int.TryParse(text, out var number) ? number : text;
            default:
                return null;
        }
    }

    private static string NameOf(YamlNode key) => key is YamlScalarNode { Value: { } name } ? name : "";

    // A field that is missing has no line of its own: its budget's stands for it.
    private void Fault(string path, string detail)
    {
        var known = path;
        while (known.Length > 0 && !this.lines.ContainsKey(known))
        {
            known = known[..Math.Max(known.LastIndexOfAny(['.', '[']), 0)];
        }

        this.faults.Add(new FileFault(this.lines.GetValueOrDefault(known), path, detail));
    }
}
