using System.Globalization;
using System.Text.Json;

namespace Telemetry.Cli.Output;

/// <summary>How a value of an API row is shown to people.</summary>
internal enum CellKind
{
    Text,
    Count,

    /// <summary>USD, rounded for people.</summary>
    Money,

    /// <summary>USD to the last digit.</summary>
    ExactMoney,
    Ratio,

    /// <summary>A number that is a percentage already.</summary>
    Percent,
    Time,

    /// <summary>A value of the row's group; the name may itself hold dots, and a missing value is unallocated.</summary>
    Group,
}

/// <summary>One column of a table: its header, where the value stands in the row, and how it is shown.</summary>
/// <param name="Path">Member names from the row to the value, separated by dots; of a group, its one name.</param>
internal readonly record struct TableColumn(string Header, string Path, CellKind Kind = CellKind.Text)
{
    public bool IsNumber => this.Kind is CellKind.Count or CellKind.Money or CellKind.ExactMoney or CellKind.Ratio or CellKind.Percent;

    /// <summary>Gets the cell's text; a dash where the row has no value.</summary>
    public string Show(JsonElement row)
    {
        if (this.Kind == CellKind.Group)
        {
            return row.TryGetProperty("group", out var group) && group.TryGetProperty(this.Path, out var key)
                ? key.ValueKind == JsonValueKind.Null ? "(unallocated)" : Printable(key.ToString())
                : "-";
        }

        var value = row;
        foreach (var name in this.Path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return "-";
            }
        }

        return ShowValue(value);
    }

    /// <summary>Gets the text of a value itself.</summary>
    public string ShowValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "-",
        JsonValueKind.String => ShowText(value.GetString()!),
        JsonValueKind.Number => ShowNumber(value),
        JsonValueKind.Array => Printable(string.Join(", ", value.EnumerateArray().Select(static item => item.ToString()))),
        JsonValueKind.Object => Printable(string.Join(", ", value.EnumerateObject().Select(static member => $"{member.Name}={member.Value}"))),
        _ => value.ToString(),
    };

    /// <summary>Shows money to people: at least 2 decimals, at most 6; the exact figure is in JSON and CSV.</summary>
    public static string ShowMoney(string exact) =>
        decimal.TryParse(exact, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)
            ? decimal.Round(amount, 6, MidpointRounding.ToEven).ToString("#,0.00####", CultureInfo.InvariantCulture)
            : exact;

    private string ShowText(string text) => this.Kind switch
    {
        CellKind.Money => ShowMoney(text),
        CellKind.Time => text.Replace('T', ' ').Replace(":00Z", "Z", StringComparison.Ordinal).Replace(" 00:00Z", "", StringComparison.Ordinal),
        _ => Printable(text),
    };

    private string ShowNumber(JsonElement value) => this.Kind switch
    {
        CellKind.Ratio when value.TryGetDecimal(out var ratio) => ratio.ToString("0.0%", CultureInfo.InvariantCulture),
        CellKind.Percent when value.TryGetDecimal(out var percent) => percent.ToString("0.0'%'", CultureInfo.InvariantCulture),
        CellKind.Count when value.TryGetInt64(out var count) => count.ToString("#,0", CultureInfo.InvariantCulture),
        _ => value.GetRawText(),
    };

    /// <summary>Values come from anyone who may send events: control characters must not reach a terminal.</summary>
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c)) : text;
}
