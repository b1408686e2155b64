using System.CommandLine;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands;

/// <summary>The range, zone and filters that every question about usage takes; the API checks their values.</summary>
internal sealed class RangeOptions
{
    private readonly Option<string?> from = new("--from") { Description = "Start: a date, or an RFC 3339 time. Default: 7 days before the end.", HelpName = "TIME" };
    private readonly Option<string?> to = new("--to") { Description = "End, not included. Default: the end of the period that holds now.", HelpName = "TIME" };
    private readonly Option<string?> zone = new("--tz") { Description = "IANA zone of dates and buckets. Default: UTC.", HelpName = "ZONE" };
    private readonly FilterOption filters = new();

    public void AddTo(Command verb)
    {
        verb.Options.Add(this.from);
        verb.Options.Add(this.to);
        verb.Options.Add(this.zone);
        this.filters.AddTo(verb);
    }

    /// <summary>Adds what was given to a question.</summary>
    public void Write(ParseResult parsed, QueryString question)
    {
        question.Add("from", parsed.GetValue(this.from)).Add("to", parsed.GetValue(this.to)).Add("tz", parsed.GetValue(this.zone));
        foreach (var (name, value) in this.filters.Read(parsed))
        {
            question.Add(name, value);
        }
    }
}
