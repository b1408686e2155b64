using System.Text.Json;

namespace Telemetry.Events.Mapping;

/// <summary>
/// Reads the members of one object of a provider's usage by name. Reading a member marks it as known; a wrong one becomes a
/// fault at its path. An absent or null object reads as one without members.
/// </summary>
internal readonly struct UsageCursor(UsageNode? node, FaultList faults)
{
    /// <summary>Gets whether the member is there and not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Reads a count: 0 when absent.</summary>
    public long Count(string name) => OptionalCount(name) ?? 0;

    /// <summary>Reads a count without which the object makes no sense.</summary>
    public long RequiredCount(string name)
    {
        if (OptionalCount(name) is { } count)
        {
            return count;
        }

        if (!Has(name))
        {
            faults.Invalid(PathOf(name), "is missing.");
        }

        return 0;
    }

    /// <summary>Reads a count that goes by several names, the first present one; two that differ are a fault.</summary>
    public long CountOfAny(params ReadOnlySpan<string> names) => OptionalCountOfAny(names) ?? 0;

    /// <summary>As <see cref="CountOfAny"/>, null when none is present.</summary>
    public long? OptionalCountOfAny(params ReadOnlySpan<string> names)
    {
        long? found = null;
        foreach (var name in names)
        {
            var count = OptionalCount(name);
            if (found is not null && count is not null && count != found)
            {
                faults.Invalid(PathOf(name), $"is {count}, but another name of the same count says {found}.");
            }

            found ??= count;
        }

        return found;
    }

    /// <summary>Reads a count: null when absent or not a legible count.</summary>
    public long? OptionalCount(string name)
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        member.Taken = true;
        if (member.Kind == JsonTokenType.Number && member.Whole is >= 0 and <= EventLimits.Count)
        {
            return member.Whole;
        }

        faults.Invalid(member.Path, member switch
        {
            { Kind: not JsonTokenType.Number } => "must be a whole number.",
            { Whole: < 0 } => $"is negative ({member.Whole}).",
            { Whole: null } => $"must be a whole number up to {EventLimits.Count}, without fraction or exponent.",
            _ => $"is {member.Whole}, above {EventLimits.Count}.",
        });
        return null;
    }

    /// <summary>Reads a text: null when absent, null or empty.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        member.Taken = true;
        if (member.Kind == JsonTokenType.String && member.Text!.Length <= EventLimits.Text)
        {
            return member.Text.Length == 0 ? null : member.Text;
        }

        faults.Invalid(member.Path, $"must be a string of at most {EventLimits.Text} characters.");
        return null;
    }

    /// <summary>Goes into an object; its members are known only once they are read in turn.</summary>
    public UsageCursor Object(string name)
    {
        var member = Find(name);
        if (member is { IsObject: false })
        {
            member.Taken = true;
            faults.Invalid(member.Path, "must be an object.");
        }

        return new UsageCursor(member is { IsObject: true } ? member : null, faults);
    }

    /// <summary>Goes into a list of objects.</summary>
    public IReadOnlyList<UsageCursor> List(string name)
    {
        if (Find(name) is not { } member)
        {
            return [];
        }

        if (!member.IsList || member.Children.Any(static item => !item.IsObject))
        {
            member.Taken = true;
            faults.Invalid(member.Path, "must be a list of objects.");
            return [];
        }

        var collected = faults;
        return [.. member.Children.Select(item => new UsageCursor(item, collected))];
    }

    /// <summary>Marks members as known to say nothing about what is billed, with all below them.</summary>
    public void Informational(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is { } member)
            {
                member.Taken = true;
            }
        }
    }

    /// <summary>Gets what is left of a whole after its parts; parts larger than the whole are a fault, never a zero.</summary>
    public long Rest(string name, long whole, params ReadOnlySpan<long> parts)
    {
        long sum = 0;
        foreach (var part in parts)
        {
            sum += part;
        }

        if (sum > whole)
        {
            faults.Invalid(PathOf(name), $"is {whole}, but its parts add up to {sum}.");
        }

        return whole - sum;
    }

    /// <summary>Checks that parts are not larger than their whole.</summary>
    public void Within(string name, long whole, params ReadOnlySpan<long> parts) => _ = Rest(name, whole, parts);

    /// <summary>Reports what only the mapper can see to be wrong.</summary>
    public void Fault(string name, string detail) => faults.Invalid(PathOf(name), detail);

    /// <summary>Gets the names of all members, for shapes with open names.</summary>
    public IEnumerable<string> Names => node?.Names ?? [];

    private string PathOf(string name) => node is null ? name : $"{node.Path}.{name}";

    private UsageNode? Find(string name) =>
        node?.Find(name) is { } member && member.Kind != JsonTokenType.Null ? member : null;
}
