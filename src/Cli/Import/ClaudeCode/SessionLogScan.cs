using Telemetry.Cli.Output;

namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>Reads all files of an import in the order of their paths, and shows how far it is.</summary>
internal static class SessionLogScan
{
    public static async Task RunAsync(SessionLogReader reader, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var sizes = files.Sum(static file => Size(file));
        await WorkProgress.RunAsync($"reading {files.Count} files", "bytes", sizes, progress => Task.Run(
            () =>
            {
                foreach (var file in files)
                {
                    reader.Read(file, cancellationToken);
                    progress.Report(reader.Counts.Bytes);
                }

                return true;
            },
            cancellationToken)).ConfigureAwait(false);
    }

    private static long Size(string file)
    {
        try
        {
            return new FileInfo(file).Length;
        }
        catch (IOException)
        {
            // Gone in the meantime: reading it will say so.
            return 0;
        }
    }
}
