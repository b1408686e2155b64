using System.Text.Json;
using Telemetry.Events.Reading;

namespace Telemetry.Events.Mapping;

/// <summary>
/// One value of a usage object, with a mark for whether a mapper has read it. What is left unmarked and counts something
/// is a gap: no mapper has to look for unknown members itself.
/// </summary>
internal sealed class UsageNode
{
    /// <summary>Usage objects are this small in practice; looking through them in turn is faster than hashing.</summary>
    private const int MembersWithoutIndex = 24;

    /// <summary>So many nodes are used again by the next object that a thread reads; the rare larger object gets more of its own.</summary>
    private const int MostKept = 128;

    [ThreadStatic]
    private static UsageNode[]? kept;

    [ThreadStatic]
    private static int used;

    private UsageNode? parent;
    private string? name;
    private int index;
    private UsageNode? first;
    private UsageNode? last;
    private UsageNode? next;
    private Dictionary<string, UsageNode>? byName;

    private UsageNode()
    {
    }

    /// <summary>Gets how many of this thread's nodes are in use, to be handed to <see cref="GiveBack"/>.</summary>
    public static int Used => used;

    public JsonTokenType Kind { get; private set; }

    /// <summary>Gets a number's value; null for one that is fractional or beyond 64 bits.</summary>
    public long? Whole { get; private set; }

    public string? Text { get; private set; }

    public bool IsObject => Kind == JsonTokenType.StartObject;

    public bool IsList => Kind == JsonTokenType.StartArray;

    /// <summary>Gets the names of an object's members, in their order; none for anything else.</summary>
    public IEnumerable<string> Names => IsObject ? Children.Select(static child => child.name!) : [];

    /// <summary>Gets an object's members or a list's items, in their order.</summary>
    public IEnumerable<UsageNode> Children
    {
        get
        {
            for (var child = this.first; child is not null; child = child.next)
            {
                yield return child;
            }
        }
    }

    /// <summary>Gets or sets whether this value and all below it are accounted for.</summary>
    public bool Taken { get; set; }

    /// <summary>Gets the path of a fault: <c>raw_usage.iterations[2].input_tokens</c>.</summary>
    public string Path => this.parent is null ? this.name! : this.parent.IsList ? $"{this.parent.Path}[{this.index}]" : $"{this.parent.Path}.{this.name}";

    /// <exception cref="JsonException">Not one JSON value, or nested too deep.</exception>
    public static UsageNode Parse(ReadOnlySpan<byte> json, string name, FaultList faults)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var root = ParseValue(ref reader, null, name, 0, faults);
        if (reader.Read())
        {
            throw new JsonException("more than one value");
        }

        return root;
    }

    /// <summary>Ends the use of every node that this thread took since; nothing may refer to them any more.</summary>
    /// <param name="before">What <see cref="Used"/> was.</param>
    public static void GiveBack(int before) => used = before;

    /// <summary>Gets a member of an object by its name; null where it is absent, or this is no object.</summary>
    public UsageNode? Find(string member)
    {
        if (this.byName is not null)
        {
            return this.byName.GetValueOrDefault(member);
        }

        for (var child = IsObject ? this.first : null; child is not null; child = child.next)
        {
            if (child.name == member)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>Adds the flag of every count below that no mapper took; in its path lists are <c>[]</c>, whatever the index.</summary>
    public void CollectGaps(string path, ref SortedSet<string>? flags)
    {
        if (Taken)
        {
            return;
        }

        if (Kind == JsonTokenType.Number && Whole != 0)
        {
            (flags ??= new SortedSet<string>(StringComparer.Ordinal)).Add(EventFlags.Unmapped(path));
        }

        for (var child = this.first; child is not null; child = child.next)
        {
            if (!child.Taken)
            {
                child.CollectGaps(IsList ? Extended(path, "[]") : path.Length == 0 ? child.name! : Extended(path, "." + child.name), ref flags);
            }
        }
    }

    /// <summary>Beyond what a flag can hold a path does not grow, or many members below a monstrous name would multiply it.</summary>
    private static string Extended(string path, string by) => path.Length < EventFlags.LongestPath ? path + by : path;

    private static UsageNode Take(UsageNode? parent, string? name, int index, JsonTokenType kind)
    {
        var place = used++;
        var node = place < MostKept ? (kept ??= new UsageNode[MostKept])[place] ??= new UsageNode() : new UsageNode();
        (node.parent, node.name, node.index, node.Kind) = (parent, name, index, kind);
        (node.first, node.last, node.next, node.byName) = (null, null, null, null);
        (node.Whole, node.Text, node.Taken) = (null, null, false);
        return node;
    }

    private static UsageNode ParseValue(ref Utf8JsonReader reader, UsageNode? parent, string? name, int index, FaultList faults)
    {
        var node = Take(parent, name, index, reader.TokenType);
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                node.Whole = ReadWhole(ref reader);
                break;
            case JsonTokenType.String:
                node.Text = TextPool.Read(ref reader);
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
        for (var count = 1; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; count++)
        {
            var member = TextPool.Read(ref reader);
            reader.Read();
            var node = ParseValue(ref reader, this, member, 0, faults);
            if (Find(member) is null)
            {
                Append(node);
                Index(node, count);
            }
            else if (!faults.IsFull)
            {
                faults.Invalid(node.Path, "appears twice.");
            }
        }
    }

    private void ParseItems(ref Utf8JsonReader reader, FaultList faults)
    {
        for (var place = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; place++)
        {
            Append(ParseValue(ref reader, this, null, place, faults));
        }
    }

    private void Append(UsageNode child)
    {
        if (this.last is null)
        {
            this.first = child;
        }
        else
        {
            this.last.next = child;
        }

        this.last = child;
    }

    private void Index(UsageNode child, int count)
    {
        if (this.byName is not null)
        {
            this.byName.Add(child.name!, child);
        }
        else if (count > MembersWithoutIndex)
        {
            this.byName = Children.ToDictionary(static known => known.name!, StringComparer.Ordinal);
        }
    }
}
