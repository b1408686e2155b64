namespace Telemetry.Broker.Segments;

/// <summary>Makes folders that a power cut does not take away again, with everything in them.</summary>
internal static class DurableFolder
{
    /// <summary>Creates a folder, and those above it that are missing; their names are durable on return.</summary>
    public static void Create(LogDevice device, string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not string parent)
        {
            return;
        }

        if (!Directory.Exists(parent))
        {
            Create(device, parent);
        }

        // Also where the folder was there already: the one who made it may have been killed before it was durable.
        Directory.CreateDirectory(full);
        device.SyncDirectory(parent);
    }
}
