using System.CommandLine;
using System.Globalization;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Hosting.Backups;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Backups;

/// <summary>Makes a data directory of a backup.</summary>
internal sealed class RestoreVerb : Verb
{
    private const long TellEveryBytes = 64 << 20;

    private readonly Option<string> from = new("--from") { Description = "Folder that 'telemetry backup' wrote.", HelpName = "PATH", Required = true };
    private readonly Option<string?> data = new("--data") { Description = "Data directory to make; it must not be there yet, or be empty. Default: ./.telemetry, or Data:Directory.", HelpName = "DIR" };

    public RestoreVerb()
        : base(
            "restore",
            "Make a data directory of a backup. Every byte is checked; nothing that is there is overwritten.",
            new Example("telemetry restore --from /mnt/backup/2026-11-21 --data ./restored", "then: telemetry up --data ./restored"))
    {
        Options.Add(this.from);
        Options.Add(this.data);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = Path.GetFullPath(parsed.GetValue(this.from)!);
        var directory = SettingsReader.Read(new SettingFlags(parsed.GetValue(this.data)), ServerKind.Embedded).DataDirectory;
        var told = 0L;
        try
        {
            var manifest = await Task.Run(() => BackupRestore.Run(source, directory, Tell, cancellationToken), cancellationToken).ConfigureAwait(false);
            Terminal.Message(string.Create(
                CultureInfo.InvariantCulture,
                $"restored {manifest.Files.Count:#,0} files, {manifest.Bytes:#,0} bytes of {manifest.CreatedAt:u}, to {directory}; start it with: telemetry up --data {directory}"));
            return ExitCodes.Done;
        }
        catch (BackupException cannot)
        {
            throw new VerbException(cannot.Message);
        }

        void Tell(long done)
        {
            if (done - told >= TellEveryBytes)
            {
                told = done;
                Terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{done:#,0} bytes"));
            }
        }
    }
}
