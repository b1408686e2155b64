using System.CommandLine;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands;

/// <summary>The range, zone and filters that every question about usage takes; the API checks their values.</summary>
internal sealed class RangeOptions
{
    private readonly Option<string?> from = new("--from") { Description = "Start: a date, or an RFC 3339 time. Default: 7 days before the end.", HelpName = "TIME" };
    private readonly Option<string?> to = new("--to") { Description = "End, not included. Default: the end of the period that holds now.", HelpName = "TIME" };
    private readonly Option<string?> zone = new("--tz") { Description = "IANA zone of dates and buckets. Default: UTC.", HelpName = "ZONE" };
    private readonly Option<string[]> filters = new("--filter")
    {
        Description = "Keep only calls with this value, e.g. team=search or tag.tier=gold; an empty value means missing. May be repeated.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = static _ => [],
    };

    public void AddTo(Command verb)
    {
        verb.Options.Add(this.from);
        verb.Options.Add(this.to);
        verb.Options.Add(this.zone);
        verb.Options.Add(this.filters);
        this.filters.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(static token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--filter: '{token.Value}' is not NAME=VALUE, e.g. --filter model=claude-opus-4-5");
            }
        });
    }

    /// <summary>Adds what was given to a question.</summary>
    public void Write(ParseResult parsed, QueryString question)
    {
        question.Add("from", parsed.GetValue(this.from)).Add("to", parsed.GetValue(this.to)).Add("tz", parsed.GetValue(this.zone));
        foreach (var filter in parsed.GetValue(this.filters) ?? [])
        {
            var at = filter.IndexOf('=', StringComparison.Ordinal);
            question.Add(filter[..at], filter[(at + 1)..]);
        }
    }
}
