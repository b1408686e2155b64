using System.Text;

namespace Telemetry.Store.Sql;

/// <summary>Quotes names and literals for the few places where a typed parameter is not possible.</summary>
public static class SqlQuote
{
    /// <summary>Quotes a table, column, database or setting name.</summary>
    public static string Identifier(string name) => Quote(name, '`');

    /// <summary>Quotes a string literal.</summary>
    public static string Text(string value) => Quote(value, '\'');

    private static string Quote(string text, char quote)
    {
        var result = new StringBuilder(text.Length + 2).Append(quote);
        foreach (var c in text)
        {
            if (c == quote || c == '\\')
            {
                result.Append('\\');
            }

            result.Append(c);
        }

        return result.Append(quote).ToString();
    }
}
