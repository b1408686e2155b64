using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Telemetry.EndToEnd.Tests.Grafana;

/// <summary>What a board has chosen, and the range it shows.</summary>
/// <param name="From">Start of the range.</param>
/// <param name="To">End of the range.</param>
internal sealed record BoardState(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Gets the values chosen of variables with several; those that are missing are on All.</summary>
    public Dictionary<string, string[]> Chosen { get; init; } = new(StringComparer.Ordinal);

    public string Bucket { get; init; } = "day";
    public string Budget { get; init; } = "";
    public string TimeZone { get; init; } = "utc";
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>
/// Turns a panel's text into what the data source sends, in the plugin's order: <c>$__conditionalAll</c> and variables in the
/// browser, then the macros of its backend. Sources: clickhouse-datasource src/data/CHDatasource.ts and pkg/macros/macros.go,
/// Grafana's format <c>percentencode</c>.
/// </summary>
internal static partial class PluginMacros
{
    private const string ConditionalAll = "$__conditionalAll(";
    private const string AllValue = "$__all";

    public static string Expand(string sql, BoardState state) => Backend(Variables(Conditions(sql, state), state), state);

    private static string Conditions(string sql, BoardState state)
    {
        for (var start = sql.LastIndexOf(ConditionalAll, StringComparison.Ordinal); start >= 0; start = sql.LastIndexOf(ConditionalAll, StringComparison.Ordinal))
        {
            var (condition, variable) = Arguments(sql, start + ConditionalAll.Length - 1);
            var chosen = string.Join(',', ValuesOf(VariableName().Match(variable.Trim()).Value, state));
            var whole = $"{ConditionalAll}{condition},{variable})";
            sql = sql.Remove(start, whole.Length).Insert(start, chosen is "" or AllValue ? "1=1" : condition);
        }

        return sql;
    }

    // The plugin counts parentheses and commas and knows nothing of quotes.
    private static (string Condition, string Variable) Arguments(string sql, int open)
    {
        var (depth, comma) = (0, 0);
        for (var at = open; at < sql.Length; at++)
        {
            depth += sql[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (sql[at] == ',' && depth == 1)
            {
                Assert.Equal(0, comma);
                comma = at;
            }

            if (depth == 0)
            {
                return (sql[(open + 1)..comma], sql[(comma + 1)..at]);
            }
        }

        throw new InvalidOperationException("A parenthesis stays open: " + sql);
    }

    private static string Variables(string sql, BoardState state) => Placeholder().Replace(sql, match => match.Groups["name"].Value switch
    {
        "bucket" => PercentEncode(state.Bucket),
        "budget" => PercentEncode(state.Budget),
        "__timezone" => PercentEncode(state.TimeZone),
        var name => PercentEncode('{' + string.Join(',', ValuesOf(name, state)) + '}'),
    });

    private static string Backend(string sql, BoardState state)
    {
        var seconds = Math.Max(1, (int)state.Interval.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        sql = TimeInterval().Replace(sql, match => $"toStartOfInterval(toDateTime({match.Groups["column"].Value}), INTERVAL {seconds} second)");
        sql = Moment().Replace(sql, match => $"toDateTime({(match.Value == "$__fromTime" ? state.From : state.To).ToUnixTimeSeconds()})");
        sql = Seconds().Replace(sql, seconds);
        Assert.DoesNotContain("$", sql, StringComparison.Ordinal);
        return sql;
    }

    private static string[] ValuesOf(string name, BoardState state) => state.Chosen.GetValueOrDefault(name, [AllValue]);

    // encodeURIComponent, and !'()* as well.
    private static string PercentEncode(string text)
    {
        var encoded = new StringBuilder();
        foreach (var part in Encoding.UTF8.GetBytes(text))
        {
            encoded.Append(char.IsAsciiLetterOrDigit((char)part) || part is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~' ? ((char)part).ToString() : $"%{part:X2}");
        }

        return encoded.ToString();
    }

    [GeneratedRegex(@"(?<=\$\{)\w+(?=\})|(?<=\$)\w+")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"\$\{(?<name>\w+):percentencode\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\$__timeInterval\((?<column>[^)]*)\)")]
    private static partial Regex TimeInterval();

    [GeneratedRegex(@"\$__(fromTime|toTime)\b")]
    private static partial Regex Moment();

    [GeneratedRegex(@"\$__interval_s\b")]
    private static partial Regex Seconds();
}
