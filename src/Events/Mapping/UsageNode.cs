using System.Text.Json;

namespace Telemetry.Events.Mapping;

/// <summary>
/// One value of a usage object, with a mark for whether a mapper has read it. What is left unmarked and counts something
/// is a gap: no mapper has to look for unknown members itself.
/// </summary>
internal sealed class UsageNode
{
    private readonly UsageNode? parent;
    private readonly string name;

    private UsageNode(UsageNode? parent, string name, JsonTokenType kind)
    {
        this.parent = parent;
        this.name = name;
        Kind = kind;
    }

    public JsonTokenType Kind { get; }

    /// <summary>Gets a number's value; null for one that is fractional or beyond 64 bits.</summary>
    public long? Whole { get; private set; }

    public string? Text { get; private set; }

    public Dictionary<string, UsageNode>? Members { get; private set; }

    public List<UsageNode>? Items { get; private set; }

    /// <summary>Gets or sets whether this value and all below it are accounted for.</summary>
    public bool Taken { get; set; }

    /// <summary>Gets the path of a fault: <c>raw_usage.iterations[2].input_tokens</c>.</summary>
    public string Path => this.parent is null ? this.name : this.parent.Items is null ? $"{this.parent.Path}.{this.name}" : this.parent.Path + this.name;

    /// <exception cref="JsonException">Not one JSON value, or nested too deep.</exception>
    public static UsageNode Parse(ReadOnlySpan<byte> json, string name, FaultList faults)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var root = ParseValue(ref reader, null, name, faults);
        if (reader.Read())
        {
            throw new JsonException("more than one value");
        }

        return root;
    }

    /// <summary>Adds the flag of every count below that no mapper took; in its path lists are <c>[]</c>, whatever the index.</summary>
    public void CollectGaps(string path, SortedSet<string> flags)
    {
        if (Taken)
        {
            return;
        }

        if (Kind == JsonTokenType.Number && Whole != 0)
        {
            flags.Add(EventFlags.Unmapped(path));
        }

        foreach (var (member, node) in Members ?? [])
        {
            node.CollectGaps(path.Length == 0 ? member : Extended(path, "." + member), flags);
        }

        foreach (var item in Items ?? [])
        {
            item.CollectGaps(Extended(path, "[]"), flags);
        }
    }

    /// <summary>Beyond what a flag can hold a path does not grow, or many members below a monstrous name would multiply it.</summary>
    private static string Extended(string path, string by) => path.Length < EventFlags.LongestPath ? path + by : path;

    private static UsageNode ParseValue(ref Utf8JsonReader reader, UsageNode? parent, string name, FaultList faults)
    {
        var node = new UsageNode(parent, name, reader.TokenType);
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                node.Whole = ReadWhole(ref reader);
                break;
            case JsonTokenType.String:
                node.Text = reader.GetString();
                break;
            case JsonTokenType.StartObject:
                node.ParseMembers(ref reader, faults);
                break;
            case JsonTokenType.StartArray:
                node.ParseItems(ref reader, faults);
                break;
        }

        return node;
    }

    /// <summary>0.0 and 0e5 count nothing either, so they are told from a fraction.</summary>
    private static long? ReadWhole(ref Utf8JsonReader reader) =>
        reader.TryGetInt64(out var whole) ? whole : reader.TryGetDecimal(out var number) && number == 0 ? 0 : null;

    private void ParseMembers(ref Utf8JsonReader reader, FaultList faults)
    {
        Members = new Dictionary<string, UsageNode>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString()!;
            reader.Read();
            var node = ParseValue(ref reader, this, member, faults);
            if (!Members.TryAdd(member, node) && !faults.IsFull)
            {
                faults.Invalid(node.Path, "appears twice.");
            }
        }
    }

    private void ParseItems(ref Utf8JsonReader reader, FaultList faults)
    {
        Items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Items.Add(ParseValue(ref reader, this, $"[{Items.Count}]", faults));
        }
    }
}
