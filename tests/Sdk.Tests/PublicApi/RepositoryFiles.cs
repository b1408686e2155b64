namespace Telemetry.Sdk.Tests.PublicApi;

internal static class RepositoryFiles
{
    /// <summary>Gets the folder of the checkout.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Telemetry.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Telemetry.sln is in no folder above the test.");
    }
}
