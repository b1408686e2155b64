using System.Buffers.Binary;

namespace Telemetry.Broker.Segments;

/// <summary>Left behind by an orderly stop and taken away by the next start. It names the state it belongs to, so that a copy of older files is noticed.</summary>
internal sealed record CleanStopMarker(long EndOffset, long CheckpointGeneration)
{
    private const string Name = "clean";
    private const int Bytes = 24;

    public static void Write(LogDevice device, string directory, CleanStopMarker marker)
    {
        byte[] bytes = new byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(0), marker.EndOffset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), marker.CheckpointGeneration);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Crc32C.Of(bytes.AsSpan(0, 16)));
        using LogFile file = device.Open(Path.Combine(directory, Name));
        file.Truncate(0);
        file.Write(bytes, 0);
        file.Sync();
        device.SyncDirectory(directory);
    }

    /// <summary>Reads and removes the marker; null after an unclean stop. It is gone durably on return.</summary>
    public static CleanStopMarker? Take(LogDevice device, string directory)
    {
        string path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] bytes = new byte[Bytes];
        int length;
        using (LogFile file = device.Open(path))
        {
            length = file.Read(bytes, 0);
        }

        device.Delete(path);
        device.SyncDirectory(directory);
        return length == Bytes && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(16)) == Crc32C.Of(bytes.AsSpan(0, 16))
            ? new CleanStopMarker(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)))
            : null;
    }
}
