using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Cli.Hosting.Backups;

/// <summary>What a backup holds, written last: a folder without it is no backup.</summary>
internal sealed record BackupManifest
{
    /// <summary>The file's name in the backup.</summary>
    public const string FileName = "telemetry-backup.json";

    /// <summary>The folder of the copied files.</summary>
    public const string DataFolder = "data";

    /// <summary>The layout of backups that this build writes and reads.</summary>
    public const int FormatVersion = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public required int Format { get; init; }

    /// <summary>Gets the version of the data directory it was made of.</summary>
    public required int DataVersion { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required IReadOnlyList<BackupFile> Files { get; init; }

    /// <summary>Gets the bytes of all files.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(static file => file.Bytes);

    public void Write(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew);
        JsonSerializer.Serialize(file, this, Options);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads the manifest of a backup.</summary>
    /// <exception cref="BackupException">There is none, or it is another version's.</exception>
    public static BackupManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new BackupException($"{folder} is no backup, or was not written to its end: it has no {FileName}");
        }

        try
        {
            var read = JsonSerializer.Deserialize<BackupManifest>(File.ReadAllText(path), Options)!;
            return read.Format == FormatVersion
                ? read
                : throw new BackupException($"{path} has format {read.Format}; this Telemetry reads {FormatVersion}. Use the one that wrote it");
        }
        catch (JsonException damaged)
        {
            throw new BackupException($"{path} is damaged: {damaged.Message}");
        }
    }
}

/// <summary>One file of a backup.</summary>
/// <param name="Path">Its place in the data directory, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">The hash of its bytes, in hexadecimal digits.</param>
internal sealed record BackupFile(string Path, long Bytes, string Sha256);

/// <summary>A backup cannot be written or restored; the message says why.</summary>
internal sealed class BackupException(string message) : Exception(message);
