using System.Globalization;
using System.Text.Json;
using Telemetry.Events;

namespace Telemetry.Pricing.Reading;

/// <summary>A JSON value together with its path, read with a fault for whatever is not as it should be.</summary>
internal readonly struct JsonMember(JsonElement element, string path, FaultSink faults)
{
    public string Path => path;

    public JsonElement Element => element;

    public void Fault(string detail) => faults.Add(path, detail);

    /// <summary>Checks that this is an object of known members; the others are faults that name the nearest.</summary>
    public bool IsObjectOf(params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            this.Fault("must be an object");
            return false;
        }

        var names = known.ToArray();
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Contains(member.Name, StringComparer.Ordinal))
            {
                faults.Add(this.PathOf(member.Name), "unknown member" + NearestName.Hint(member.Name, names));
            }
        }

        return true;
    }

    public JsonMember? Get(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? new JsonMember(value, this.PathOf(name), faults)
            : null;

    /// <summary>Gets a member that must be there; its absence is a fault.</summary>
    public JsonMember? Require(string name)
    {
        var member = this.Get(name);
        if (member is null)
        {
            faults.Add(this.PathOf(name), "is required");
        }

        return member;
    }

    public IEnumerable<KeyValuePair<string, JsonMember>> Members()
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            this.Fault("must be an object");
            yield break;
        }

        foreach (var member in element.EnumerateObject())
        {
            yield return KeyValuePair.Create(member.Name, new JsonMember(member.Value, this.PathOf(member.Name), faults));
        }
    }

    public IEnumerable<JsonMember> Items()
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            this.Fault("must be a list");
            yield break;
        }

        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            yield return new JsonMember(item, $"{path}[{index++}]", faults);
        }
    }

    /// <summary>Reads a text without control characters, at most 512 long; empty with a fault otherwise.</summary>
    public string Text(bool mayBeEmpty = false)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : null;
        if (text is null || (text.Length == 0 && !mayBeEmpty) || text.Length > 512 || text.Any(char.IsControl))
        {
            this.Fault("must be a text of 1 to 512 characters without control characters");
            return "";
        }

        return text;
    }

    /// <summary>Reads one text, or a list of them.</summary>
    public IReadOnlyList<string> Texts(bool mayBeEmpty = false) =>
        element.ValueKind == JsonValueKind.Array ? [.. this.Items().Select(i => i.Text(mayBeEmpty))] : [this.Text(mayBeEmpty)];

    /// <summary>Reads an exact decimal from a string or a number, never through a binary float.</summary>
    /// <param name="most">The largest value allowed; the smallest is 0.</param>
    public decimal? Number(decimal most)
    {
        var text = element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!,
            JsonValueKind.Number => element.GetRawText(),
            _ => "",
        };
        const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
        if (!decimal.TryParse(text, Styles, CultureInfo.InvariantCulture, out var number))
        {
            this.Fault("must be a decimal number such as \"0.20\"");
            return null;
        }

        if (number < 0 || number > most)
        {
            this.Fault($"must be from 0 to {most.ToString(CultureInfo.InvariantCulture)}, is {text}");
            return null;
        }

        if (decimal.Round(number, 9) != number)
        {
            this.Fault("has more than 9 decimals");
            return null;
        }

        return number;
    }

    /// <summary>Reads a date (midnight UTC) or an RFC 3339 time with an offset.</summary>
    public DateTimeOffset? Instant()
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero);
        }

        var hasOffset = text.Length > 19 && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-');
        if (hasOffset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
        {
            return instant.ToUniversalTime();
        }

        this.Fault("must be a date such as 2026-09-22 or a time such as 2026-08-16T16:00:00Z");
        return null;
    }

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
