namespace Telemetry.Store.Sql;

/// <summary>What a stretch of SQL text is.</summary>
internal enum SqlTokenKind
{
    /// <summary>Keyword, name or number.</summary>
    Word,

    /// <summary>Quoted text or quoted name.</summary>
    Quoted,

    /// <summary>Any other single character.</summary>
    Symbol,
}

/// <summary>Walks over SQL text token by token, leaving out white space and comments, so that nothing inside quotes is taken for SQL.</summary>
internal ref struct SqlScanner(ReadOnlySpan<char> sql)
{
    private readonly ReadOnlySpan<char> sql = sql;
    private int at;

    public SqlTokenKind Kind { get; private set; }
    public int Start { get; private set; }
    public readonly int End => this.at;
    public readonly ReadOnlySpan<char> Text => this.sql[Start..this.at];

    /// <summary>Moves to the next token; false at the end.</summary>
    public bool Next()
    {
        SkipBlanksAndComments();
        Start = this.at;
        if (this.at >= this.sql.Length)
        {
            return false;
        }

        var c = this.sql[this.at];
        if (c is '\'' or '"' or '`')
        {
            Kind = SqlTokenKind.Quoted;
            SkipQuoted(c);
        }
        else if (IsWord(c))
        {
            Kind = SqlTokenKind.Word;
            while (this.at < this.sql.Length && IsWord(this.sql[this.at]))
            {
                this.at++;
            }
        }
        else
        {
            Kind = SqlTokenKind.Symbol;
            this.at++;
        }

        return true;
    }

    public readonly bool IsWordOf(string keyword) =>
        Kind == SqlTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private void SkipQuoted(char quote)
    {
        this.at++;
        while (this.at < this.sql.Length)
        {
            var c = this.sql[this.at++];
            if (c == '\\' && this.at < this.sql.Length)
            {
                this.at++;
            }
            else if (c == quote)
            {
                // A doubled quote stands for itself.
                if (this.at >= this.sql.Length || this.sql[this.at] != quote)
                {
                    return;
                }

                this.at++;
            }
        }
    }

    private void SkipBlanksAndComments()
    {
        while (this.at < this.sql.Length)
        {
            var rest = this.sql[this.at..];
            if (char.IsWhiteSpace(rest[0]))
            {
                this.at++;
            }
            else if (rest.StartsWith("--") || rest.StartsWith("# ") || rest.StartsWith("#!"))
            {
                var end = rest.IndexOf('\n');
                this.at = end < 0 ? this.sql.Length : this.at + end + 1;
            }
            else if (rest.StartsWith("/*"))
            {
                var end = rest[2..].IndexOf("*/");
                this.at = end < 0 ? this.sql.Length : this.at + end + 4;
            }
            else
            {
                return;
            }
        }
    }
}
