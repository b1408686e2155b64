namespace Telemetry.Store.Sql;

/// <summary>Answers the few questions about a statement's shape that must be known before the engine parses it.</summary>
internal static class SqlShape
{
    private static readonly string[] ReadWords = ["SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "CHECK"];

    /// <summary>Gets whether the statement begins as one that reads. Only a first guess: the engine's own parser decides.</summary>
    public static bool LooksLikeRead(string sql)
    {
        var scanner = FirstWord(sql);
        foreach (var word in ReadWords)
        {
            if (scanner.IsWordOf(word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gets whether the statement is a query proper, which can be fetched in chunks.</summary>
    public static bool IsSelect(string sql)
    {
        var scanner = FirstWord(sql);
        return scanner.IsWordOf("SELECT") || scanner.IsWordOf("WITH");
    }

    /// <summary>Gets whether the statement calls a table function that reads tables past the conditions that were put on their rows.</summary>
    public static bool ReadsPastConditions(string sql)
    {
        var scanner = new SqlScanner(sql);
        var isNamed = false;
        while (scanner.Next())
        {
            if (isNamed && scanner.Text is "(")
            {
                return true;
            }

            var name = scanner.Kind == SqlTokenKind.Quoted && scanner.Text.Length > 1 ? scanner.Text[1..^1] : scanner.Text;
            isNamed = name.Equals("merge", StringComparison.OrdinalIgnoreCase) || name.Equals("loop", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("mergeTree", StringComparison.OrdinalIgnoreCase);
        }

        return false;
    }

    /// <summary>Gets the format that the statement itself names at its end, or null.</summary>
    public static string? FormatOf(string sql)
    {
        string? format = null;
        var scanner = new SqlScanner(sql);
        var more = scanner.Next();
        while (more)
        {
            if (scanner.IsWordOf("FORMAT"))
            {
                more = scanner.Next();
                format = more && scanner.Kind == SqlTokenKind.Word ? scanner.Text.ToString() : null;
            }
            else if (format is not null && scanner.IsWordOf("SETTINGS"))
            {
                return format;
            }
            else if (scanner.Text is not ";")
            {
                format = null;
            }

            more = more && scanner.Next();
        }

        return format;
    }

    /// <summary>Splits <c>INSERT … FORMAT name data</c>; null for anything else, INSERT SELECT and VALUES included.</summary>
    public static InsertParts? SplitInsert(string sql)
    {
        var scanner = FirstWord(sql);
        if (!scanner.IsWordOf("INSERT"))
        {
            return null;
        }

        while (scanner.Next())
        {
            if (scanner.IsWordOf("SELECT") || scanner.IsWordOf("VALUES") || scanner.IsWordOf("WITH"))
            {
                return null;
            }

            var end = scanner.Start;
            if (scanner.IsWordOf("FORMAT") && scanner.Next())
            {
                return new InsertParts(sql[..end], scanner.Text.ToString(), scanner.End);
            }
        }

        return null;
    }

    private static SqlScanner FirstWord(string sql)
    {
        var scanner = new SqlScanner(sql);
        while (scanner.Next() && scanner.Text is "(")
        {
            // A leading parenthesis as in (SELECT 1) UNION ALL (SELECT 2).
        }

        return scanner;
    }
}

/// <summary>An INSERT with data: the statement without its FORMAT clause, the format, and where the data begin.</summary>
internal sealed record InsertParts(string Statement, string Format, int DataStart);
