using System.CommandLine;
using System.CommandLine.Parsing;
using Telemetry.Cli.Import.ClaudeCode;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;
using Telemetry.Events;

namespace Telemetry.Cli.Commands.Import;

/// <summary>Imports the session logs of Claude Code.</summary>
internal sealed class ClaudeCodeVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Argument<string[]> paths = new("paths")
    {
        Description = "Session logs, or folders of them. Default: Claude Code's own folders.", Arity = ArgumentArity.ZeroOrMore, HelpName = "PATH",
    };

    private readonly Option<BillingKind> billing = new("--billing")
    {
        Description = "Who pays: metered (by the token), subscription, provisioned or self_hosted. Default: metered.",
        HelpName = "KIND",
        CustomParser = ParseBilling,
    };

    private readonly Option<bool> json = new("--json") { Description = "Print what was done as JSON." };

    public ClaudeCodeVerb()
        : base(
            "claude-code",
            "Import the calls in Claude Code's session logs. No text of any conversation is read into the store.",
            new("telemetry import claude-code", "everything in ~/.claude/projects"),
            new("telemetry import claude-code --billing subscription", "for a Pro or Max plan: costs are list-price equivalents"),
            new("telemetry import claude-code ~/old-laptop/projects", "logs that lie elsewhere"),
            new("telemetry import claude-code --url http://127.0.0.1:8088", "into a named server"))
    {
        Arguments.Add(this.paths);
        Options.Add(this.billing);
        Options.Add(this.json);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var kind = parsed.GetValue(this.billing);
        var files = FindFiles(parsed.GetValue(this.paths) ?? []);
        var since = clock.GetTimestamp();
        var ledger = new CallLedger();
        var reader = new SessionLogReader(ledger, AnthropicUsageCheck.Check, clock, Terminal.Note);
        await SessionLogScan.RunAsync(reader, files, cancellationToken).ConfigureAwait(false);
        var readIn = clock.GetElapsedTime(since);
        if (ledger.Calls.Count == 0 && reader.Counts is { Lines: > 0, AnySessionLine: false })
        {
            throw new VerbException(
                $"nothing could be read: none of {reader.Counts.Lines:#,0} lines is of a Claude Code session log; 'telemetry import --help' lists the other formats");
        }

        if (reader.Counts.Files == 0 || (ledger.Calls.Count == 0 && reader.Counts.Refused > 0))
        {
            throw new VerbException($"nothing could be read: {reader.Counts.UnreadableFiles} files are unreadable, {reader.Counts.Refused} lines were refused");
        }

        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var import = new SessionImport(connection.Api, kind, clock, Terminal.Note);
            var result = await import.RunAsync(ledger, reader.Counts, cancellationToken).ConfigureAwait(false);
            ImportReport.Print(result, kind, readIn, parsed.GetValue(this.json));
            return result.OtherBilling > 0 ? ExitCodes.CheckDidNotHold : ExitCodes.Done;
        }
    }

    private static IReadOnlyList<string> FindFiles(string[] named)
    {
        foreach (var path in named.Where(static path => !File.Exists(path) && !Directory.Exists(path)))
        {
            throw new VerbException($"there is no file or folder '{path}'");
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var folders = named.Length > 0 ? named : SessionLogFolders.Default(home, Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR"));
        var files = SessionLogFolders.Files(folders);
        return files.Count > 0
            ? files
            : throw new VerbException($"no session logs (*.jsonl) in {string.Join(", ", folders)}; name the folder that holds them");
    }

    private static BillingKind ParseBilling(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var index = VocabularyNames.Billings.IndexOf(text);
        if (index < 0)
        {
            result.AddError($"--billing: '{text}' is not one of {string.Join(", ", VocabularyNames.Billings)}{NearestName.Hint(text, VocabularyNames.Billings)}");
            return default;
        }

        return (BillingKind)index;
    }
}
