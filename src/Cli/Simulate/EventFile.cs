using System.IO.Compression;
using System.Security.Cryptography;
using Telemetry.Simulator;

namespace Telemetry.Cli.Simulate;

/// <summary>What was written.</summary>
/// <param name="Bytes">Bytes of NDJSON, before any compression.</param>
/// <param name="Sha256">Their SHA-256 in lower-case hexadecimal.</param>
internal readonly record struct WrittenFile(long Bytes, string Sha256);

/// <summary>Writes a simulation's events as NDJSON to a file or to stdout; compressed where the file's name ends in <c>.gz</c>.</summary>
internal static class EventFile
{
    /// <summary>The path that means stdout.</summary>
    public const string Stdout = "-";

    /// <summary>Writes all events.</summary>
    /// <param name="progress">Told how many events were written in all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<WrittenFile> WriteAsync(Simulation simulation, string path, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var file = path == Stdout ? Console.OpenStandardOutput() : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        await using (file.ConfigureAwait(false))
        {
            var output = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
            await using (output.ConfigureAwait(false))
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var (events, bytes) = (0L, 0L);
                foreach (var block in simulation.Blocks(Environment.ProcessorCount, cancellationToken))
                {
                    await output.WriteAsync(block.Bytes, cancellationToken).ConfigureAwait(false);
                    hash.AppendData(block.Bytes.Span);
                    bytes += block.Bytes.Length;
                    progress.Report(events += block.Count);
                }

                return new WrittenFile(bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
            }
        }
    }
}
