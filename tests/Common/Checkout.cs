namespace Telemetry.Tests.Common;

/// <summary>Where the files of this checkout are. Compiled into every test project.</summary>
internal static class Checkout
{
    /// <summary>Gets the folder of the checkout.</summary>
    public static string Root { get; } = Find();

    /// <summary>Gets the path of a file or folder of the checkout.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Telemetry.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Telemetry.sln is in no folder above the test.");
        }

        return folder.FullName;
    }
}
