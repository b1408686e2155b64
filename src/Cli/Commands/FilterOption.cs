using System.CommandLine;

namespace Telemetry.Cli.Commands;

/// <summary>The option that keeps some calls only; the API checks names and values.</summary>
internal sealed class FilterOption
{
    private readonly Option<string[]> filters = new("--filter")
    {
        Description = "Keep only calls with this value, e.g. team=search or tag.tier=gold; an empty value means missing. May be repeated.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = static _ => [],
    };

    public void AddTo(Command verb)
    {
        verb.Options.Add(this.filters);
        this.filters.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(static token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--filter: '{token.Value}' is not NAME=VALUE, e.g. --filter model=claude-opus-4-5");
            }
        });
    }

    /// <summary>Reads the pairs in their order.</summary>
    public IEnumerable<(string Name, string Value)> Read(ParseResult parsed)
    {
        foreach (var filter in parsed.GetValue(this.filters) ?? [])
        {
            var at = filter.IndexOf('=', StringComparison.Ordinal);
            yield return (filter[..at], filter[(at + 1)..]);
        }
    }
}
