using System.CommandLine;
using Telemetry.Cli.Import;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Import;

/// <summary>Imports usage events from files of one JSON object on each line.</summary>
internal sealed class EventsVerb : Verb
{
    private const string Stdin = "-";

    private readonly StoreOptions store = new();
    private readonly Argument<string[]> paths = new("paths")
    {
        Description = "NDJSON files; - reads stdin.", Arity = ArgumentArity.ZeroOrMore, HelpName = "PATH",
    };

    public EventsVerb()
        : base(
            "events",
            "Import usage events, one JSON object on each line (docs/event-format.md).",
            new("telemetry import events usage.ndjson", "one file"),
            new("telemetry import events june.ndjson july.ndjson", "several files"),
            new("producer | telemetry import events -", "from a pipe"))
    {
        Arguments.Add(this.paths);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var named = Sources(parsed.GetValue(this.paths) ?? []);
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var clock = TimeProvider.System;
            var sender = new EventSender(connection.Api, clock, Terminal.Note);
            var import = new EventFileImport(sender, Terminal.Note);
            foreach (var path in named)
            {
                await import.ReadAsync(path == Stdin ? null : path, cancellationToken).ConfigureAwait(false);
            }

            await sender.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (sender.Counts.Accepted > 0)
            {
                await Freshness.WaitAsync(connection.Api, sender.Counts.LastAnswerAt, clock, cancellationToken).ConfigureAwait(false);
            }

            return Report(sender.Counts, import);
        }
    }

    private static string[] Sources(string[] named)
    {
        if (named.Length == 0)
        {
            return Console.IsInputRedirected
                ? [Stdin]
                : throw new VerbException("name a file of events, or - for stdin; see 'telemetry import events --help'", ExitCodes.WrongUsage);
        }

        return named.FirstOrDefault(static path => path != Stdin && !File.Exists(path)) is { } missing
            ? throw new VerbException($"there is no file '{missing}'")
            : named;
    }

    private static int Report(SendCounts sent, EventFileImport import)
    {
        var refused = sent.Rejected + import.Refused;
        Terminal.Message($"{sent.Accepted:#,0} events accepted, {refused:#,0} refused");
        if (sent.Unkeyed > 0)
        {
            Terminal.Message($"{sent.Unkeyed:#,0} events have no id of their own: importing them again counts them again");
        }

        return sent.Accepted == 0 && refused > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }
}
