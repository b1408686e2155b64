namespace Telemetry.Broker.Segments;

/// <summary>One file of the log: the records of one stretch of offsets.</summary>
internal sealed class Segment(string path, LogFile file, SegmentHeader header)
{
    private const string Extension = ".seg";

    public string Path { get; } = path;
    public string Name => System.IO.Path.GetFileName(Path);
    public LogFile File { get; } = file;
    public SegmentHeader Header { get; } = header;
    public long FirstOffset => Header.FirstOffset;
    public SparseIndex Index { get; } = new(header.FirstOffset);

    /// <summary>Gets or sets the size once no more is written to it. The size of the newest segment is in the <see cref="LogView"/>.</summary>
    public long SealedLength { get; set; }

    public static string NameOf(long firstOffset) => $"{firstOffset:D20}{Extension}";

    /// <summary>Lists the segment files of a folder, oldest first.</summary>
    public static IReadOnlyList<(string Path, long FirstOffset)> List(string directory)
    {
        List<(string Path, long FirstOffset)> found = [];
        foreach (string path in Directory.EnumerateFiles(directory, "*" + Extension))
        {
            if (!long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), out long firstOffset) || firstOffset < 0)
            {
                throw new LogDamagedException($"{path} is not named like a segment of the log: move it out of the folder.");
            }

            found.Add((path, firstOffset));
        }

        found.Sort((a, b) => a.FirstOffset.CompareTo(b.FirstOffset));
        return found;
    }

    /// <summary>Begins a segment; durable on return, its name included. Nothing is left behind when it fails.</summary>
    public static Segment Create(LogDevice device, string directory, SegmentHeader header)
    {
        string path = System.IO.Path.Combine(directory, NameOf(header.FirstOffset));
        LogFile file = device.Open(path);
        try
        {
            Span<byte> bytes = stackalloc byte[SegmentHeader.Bytes];
            header.Write(bytes);
            file.Truncate(0);
            file.Write(bytes, 0);
            file.Sync();
            device.SyncDirectory(directory);
        }
        catch
        {
            file.Dispose();
            device.Delete(path);
            throw;
        }

        return new Segment(path, file, header) { SealedLength = SegmentHeader.Bytes };
    }
}

/// <summary>What readers may see: everything in it is durable. Replaced as a whole after each sync.</summary>
/// <param name="Segments">Oldest first; never empty.</param>
/// <param name="EndOffset">The offset after the last durable record.</param>
/// <param name="ActiveLength">The durable size of the newest segment.</param>
internal sealed record LogView(Segment[] Segments, long EndOffset, long ActiveLength)
{
    public long OldestOffset => Segments[0].FirstOffset;

    /// <summary>Gets where a segment's durable bytes end.</summary>
    public long LimitOf(int index) => index == Segments.Length - 1 ? ActiveLength : Segments[index].SealedLength;

    /// <summary>Gets the offset after a segment's last record.</summary>
    public long EndOffsetOf(int index) => index == Segments.Length - 1 ? EndOffset : Segments[index + 1].FirstOffset;

    /// <summary>Gets the segment that holds an offset, or would.</summary>
    public int IndexOf(long offset)
    {
        int low = 0;
        int high = Segments.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = Segments[middle].FirstOffset <= offset ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
