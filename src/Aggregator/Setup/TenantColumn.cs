namespace Telemetry.Aggregator.Setup;

/// <summary>How a tenant stands in a column: <c>*</c> for the whole installation.</summary>
internal static class TenantColumn
{
    private const string WholeInstallation = "*";

    public static string Of(string? tenant) => tenant ?? WholeInstallation;

    public static string? Read(string column) => column == WholeInstallation ? null : column;
}
