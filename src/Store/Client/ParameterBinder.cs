using System.Text;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Client;

/// <summary>Brings a command's text and parameters into the form that ClickHouse takes: <c>{name:Type}</c> and text values.</summary>
internal static class ParameterBinder
{
    /// <summary>Rewrites <c>@name</c> to <c>{name:Type}</c> and writes every value that the text uses.</summary>
    /// <exception cref="ArgumentException">The text uses a parameter that was not given; the message names it.</exception>
    public static (string Sql, List<KeyValuePair<string, string>> Values) Bind(string sql, IEnumerable<ClickHouseParameter> parameters)
    {
        var byName = new Dictionary<string, ClickHouseParameter>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            byName[parameter.ParameterName] = parameter;
        }

        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var rewritten = new StringBuilder(sql.Length + 64);
        var copied = 0;
        var scanner = new SqlScanner(sql);
        while (scanner.Next())
        {
            var start = scanner.Start;
            if (scanner.Kind != SqlTokenKind.Symbol || scanner.Text is not ("@" or "{"))
            {
                continue;
            }

            if (scanner.Text is "@")
            {
                if (!scanner.Next() || scanner.Kind != SqlTokenKind.Word || scanner.Start != start + 1)
                {
                    continue;
                }

                var name = scanner.Text.ToString();
                var type = types.TryGetValue(name, out var known) ? known : TypeOf(name, byName);
                types[name] = type;
                rewritten.Append(sql, copied, start - copied).Append('{').Append(name).Append(':').Append(type).Append('}');
                copied = scanner.End;
            }
            else if (Placeholder(sql, start) is { } placeholder)
            {
                _ = Find(placeholder.Name, byName);
                types.TryAdd(placeholder.Name, placeholder.Type);
                rewritten.Append(sql, copied, start - copied).Append('{').Append(placeholder.Name).Append(':').Append(placeholder.Type).Append('}');
                copied = placeholder.End;
                while (scanner.End < placeholder.End && scanner.Next())
                {
                    // What stands inside the braces is no SQL of its own.
                }
            }
        }

        rewritten.Append(sql, copied, sql.Length - copied);
        var values = types.Select(t => KeyValuePair.Create(t.Key, ParameterText.Write(byName[t.Key].Value, t.Value))).ToList();
        return (rewritten.ToString(), values);
    }

    // {name:Type} or {@name:Type}: Dapper passes on only what stands behind an @.
    private static (string Name, string Type, int End)? Placeholder(string sql, int open)
    {
        var close = sql.IndexOf('}', open);
        var colon = close < 0 ? -1 : sql.IndexOf(':', open, close - open);
        if (colon < 0)
        {
            return null;
        }

        var name = sql[(open + 1)..colon].Trim().TrimStart('@');
        return name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c == '_')
            ? (name, sql[(colon + 1)..close].Trim(), close + 1)
            : null;
    }

    private static string TypeOf(string name, Dictionary<string, ClickHouseParameter> byName)
    {
        var parameter = Find(name, byName);
        return parameter.ClickHouseType ?? ParameterText.TypeOf(parameter.Value);
    }

    private static ClickHouseParameter Find(string name, Dictionary<string, ClickHouseParameter> byName) =>
        byName.TryGetValue(name, out var parameter)
            ? parameter
            : throw new ArgumentException(
                $"The statement uses the parameter '{name}', which was not given. Given: {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}.");
}
