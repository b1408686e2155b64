using System.Text;

namespace Telemetry.Cli.Server;

/// <summary>Puts a path and its parameters together.</summary>
internal sealed class QueryString(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';

    /// <summary>Adds a parameter; null leaves it out.</summary>
    public QueryString Add(string name, string? value)
    {
        if (value is not null)
        {
            this.text.Append(this.separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            this.separator = '&';
        }

        return this;
    }

    public override string ToString() => this.text.ToString();
}
