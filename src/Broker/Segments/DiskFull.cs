namespace Telemetry.Broker.Segments;

/// <summary>Tells a lack of room, which passes, from other errors of the disk.</summary>
internal static class DiskFull
{
    public const int FileTooLarge = 27;

    private const int NoSpace = 28;
    private const int QuotaLinux = 122;
    private const int QuotaBsd = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool Is(IOException exception) =>
        exception.HResult is FileTooLarge or NoSpace or QuotaLinux or QuotaBsd or WindowsDiskFull;
}
