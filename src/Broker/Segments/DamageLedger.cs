using System.Globalization;
using System.Text;

namespace Telemetry.Broker.Segments;

/// <summary>Which damaged stretches of a topic are in the dead letters already: a damaged segment is read again after each unclean stop.</summary>
internal sealed class DamageLedger
{
    public const string Name = "quarantined";

    private readonly Lock gate = new();
    private readonly string path;
    private readonly LogDevice device;
    private readonly HashSet<string> known;

    private DamageLedger(LogDevice device, string path, HashSet<string> known)
    {
        this.device = device;
        this.path = path;
        this.known = known;
    }

    public static DamageLedger Open(LogDevice device, string directory)
    {
        string path = Path.Combine(directory, Name);
        return new DamageLedger(device, path, File.Exists(path) ? [.. File.ReadAllLines(path)] : []);
    }

    /// <summary>Notes a find; false when it was noted before.</summary>
    public bool TryNote(QuarantinedRecord record)
    {
        lock (this.gate)
        {
            return this.known.Add(LineOf(record));
        }
    }

    /// <summary>Records that its bytes are in the dead letters. A line lost in a crash only means a second copy there.</summary>
    public void Confirm(QuarantinedRecord record)
    {
        lock (this.gate)
        {
            using LogFile file = this.device.Open(this.path);
            file.Write(Encoding.ASCII.GetBytes(LineOf(record) + "\n"), file.Length);
            file.Sync();
        }
    }

    private static string LineOf(QuarantinedRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{record.File} {record.Position} {record.FirstOffset} {record.LastOffset}");
}
