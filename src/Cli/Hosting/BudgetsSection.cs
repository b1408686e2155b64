using System.Collections.Immutable;
using Telemetry.Aggregator.Budgets.Files;

namespace Telemetry.Cli.Hosting;

/// <summary>Reads the file that <c>Budgets:File</c> names.</summary>
internal static class BudgetsSection
{
    /// <summary>Reads and checks the file; null where none is named.</summary>
    public static ImmutableArray<FileBudget>? Read(string? path, ImmutableArray<SettingFault>.Builder faults)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            using var text = File.OpenText(path);
            var budgets = BudgetFile.Read(text, out var found);
            faults.AddRange(found.Select(fault => new SettingFault(SettingKeys.BudgetsFile, $"{path}, {fault}")));
            return [.. budgets];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            faults.Add(new SettingFault(SettingKeys.BudgetsFile, $"the file '{path}' cannot be read: {unreadable.Message}"));
            return null;
        }
    }
}
