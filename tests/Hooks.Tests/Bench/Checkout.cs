namespace Telemetry.Hooks.Tests.Bench;

/// <summary>Where the files of this checkout are.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder!.FullName, "Telemetry.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
