using System.CommandLine;
using Telemetry.Cli.Import;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;
using Telemetry.Events;

namespace Telemetry.Cli.Commands.Import;

/// <summary>A verb that reads files or stdin and sends what they hold as events.</summary>
internal abstract class FileImportVerb : Verb
{
    private const string Stdin = "-";

    private readonly StoreOptions store = new();
    private readonly Argument<string[]> paths;

    protected FileImportVerb(string name, string description, string files, params ReadOnlySpan<Example> examples)
        : base(name, description, examples)
    {
        this.paths = new("paths") { Description = $"{files}; - reads stdin.", Arity = ArgumentArity.ZeroOrMore, HelpName = "PATH" };
        this.paths.Validators.Add(result =>
        {
            // Any number of paths would take a mistyped option for one of them.
            foreach (var token in result.Tokens.Where(static token => token.Value.StartsWith("--", StringComparison.Ordinal)))
            {
                result.AddError($"{token.Value} is not an option of this command{NearestName.Hint(token.Value, Options.Select(static option => option.Name))}");
            }
        });
        Arguments.Add(this.paths);
        SetAction(RunAsync);
    }

    /// <summary>Gets the ends of the names of files that are taken from a folder; empty where a folder is no source.</summary>
    protected virtual IReadOnlyList<string> FileEndings => [];

    /// <summary>Adds the options that say which store is meant; the last ones of every verb.</summary>
    protected void AddStoreOptions() => this.store.AddTo(this);

    /// <summary>Reads one source and hands each of its events on.</summary>
    protected abstract void Read(ParseResult parsed, ImportSource source, RefusedLines refused, Action<OutgoingEvent> take, CancellationToken cancellationToken);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var sources = Sources(parsed.GetValue(this.paths) ?? []);
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var clock = TimeProvider.System;
            var sender = new EventSender(connection.Api, clock, Terminal.Note);
            var import = new EventFileImport(sender);
            var refused = new RefusedLines(Terminal.Note);
            foreach (var path in sources)
            {
                await import.ReadAsync(take => ReadSource(parsed, path, refused, take, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            await sender.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (sender.Counts.Accepted > 0)
            {
                await Freshness.WaitAsync(connection.Api, sender.Counts.LastAnswerAt, clock, cancellationToken).ConfigureAwait(false);
            }

            return Report(sender.Counts, refused.Count);
        }
    }

    private void ReadSource(ParseResult parsed, string path, RefusedLines refused, Action<OutgoingEvent> take, CancellationToken cancellationToken)
    {
        var name = path == Stdin ? "stdin" : path;
        try
        {
            using var stream = path == Stdin ? Console.OpenStandardInput() : File.OpenRead(path);
            Read(parsed, new ImportSource(stream, name, path == Stdin ? null : File.GetLastWriteTimeUtc(path)), refused, take, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException or InvalidDataException)
        {
            refused.Add(name, unreadable is InvalidDataException ? unreadable.Message : $"cannot be read: {unreadable.Message}");
        }

        refused.EndSource(name);
    }

    private List<string> Sources(string[] named)
    {
        if (named.Length == 0)
        {
            return Console.IsInputRedirected
                ? [Stdin]
                : throw new VerbException($"name a file, or - for stdin; see 'telemetry import {Name} --help'", ExitCodes.WrongUsage);
        }

        List<string> sources = [];
        foreach (var path in named)
        {
            if (path == Stdin || File.Exists(path))
            {
                sources.Add(path);
                continue;
            }

            if (FileEndings.Count == 0 || !Directory.Exists(path))
            {
                throw new VerbException($"there is no file '{path}'");
            }

            var found = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file => FileEndings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToList();
            sources.AddRange(found.Count > 0 ? found : throw new VerbException($"no {string.Join(", ", FileEndings)} files in '{path}'"));
        }

        return sources;
    }

    private static int Report(SendCounts sent, long unsent)
    {
        var refused = sent.Rejected + unsent;
        Terminal.Message($"{sent.Accepted:#,0} events accepted, {refused:#,0} refused");
        if (sent.Unkeyed > 0)
        {
            Terminal.Message($"{sent.Unkeyed:#,0} events have no id of their own: importing them again counts them again");
        }

        return sent.Accepted == 0 && refused > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }
}

/// <summary>What a verb reads.</summary>
/// <param name="Name">The path, or <c>stdin</c>.</param>
/// <param name="ChangedAt">When the file was last written; null for stdin.</param>
internal sealed record ImportSource(Stream Stream, string Name, DateTimeOffset? ChangedAt);
