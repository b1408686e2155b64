using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Backups;

/// <summary>Copies a data directory, while its server runs or not.</summary>
internal sealed class BackupVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Option<string> to = new("--to") { Description = "Folder to write; it must not be there yet, or be empty.", HelpName = "PATH", Required = true };

    public BackupVerb()
        : base(
            "backup",
            "Copy everything of a data directory to a folder: events, rollups, log, prices, budgets, keys. The server goes on.",
            new("telemetry backup --to /mnt/backup/2026-11-21", "of ./.telemetry, running or not"),
            new("telemetry backup --data ~/llm-costs --to ./copy", "of another directory"),
            new("telemetry restore --from /mnt/backup/2026-11-21 --data ./restored", "make a data directory of it"))
    {
        Options.Add(this.to);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(parsed.GetValue(this.to)!);
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            using var body = JsonContent.Create(new { to = target });
            JsonElement last = default;
            await foreach (var line in connection.Api.PostForLinesAsync("/api/v1/backups", body, cancellationToken).ConfigureAwait(false))
            {
                last = line;
                if (line.TryGetProperty("done_bytes", out var done))
                {
                    Terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{done.GetInt64():#,0} of {line.GetProperty("total_bytes").GetInt64():#,0} bytes"));
                }
            }

            if (last.ValueKind != JsonValueKind.Object || !last.TryGetProperty("files", out var files))
            {
                var why = last.ValueKind == JsonValueKind.Object && last.TryGetProperty("error", out var error) ? error.GetString() : "the server stopped in the middle";
                throw new VerbException($"the backup was not written: {why}");
            }

            Terminal.Message(string.Create(
                CultureInfo.InvariantCulture, $"wrote {files.GetInt32():#,0} files, {last.GetProperty("bytes").GetInt64():#,0} bytes, to {target}"));
        }

        return ExitCodes.Done;
    }
}
