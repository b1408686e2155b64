namespace Telemetry.EndToEnd.Tests;

/// <summary>Files of the checkout that the tests run in.</summary>
internal static class Checkout
{
    /// <summary>Gets the path of a file or folder of the checkout.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Telemetry.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Telemetry.sln is in no folder above the test.");
        }

        return Path.Combine([folder.FullName, .. parts]);
    }
}
