namespace Telemetry.Aggregator.Budgets.Files;

/// <summary>A budget that stands in a file.</summary>
/// <param name="Tenant">Whose it is; null for the whole installation.</param>
/// <param name="Budget">What it says.</param>
public sealed record FileBudget(string? Tenant, Budget Budget);

/// <summary>What is wrong with a file of budgets.</summary>
/// <param name="Line">The line, from 1; 0 where the file as a whole is meant.</param>
/// <param name="Field">The field, e.g. <c>budgets[2].limit_usd</c>; an empty text where none is meant.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record FileFault(long Line, string Field, string Detail)
{
    /// <summary>Writes the fault as <c>line 12: budgets[2].limit_usd: …</c>.</summary>
    public override string ToString() => $"{(Line > 0 ? $"line {Line}: " : "")}{(Field.Length > 0 ? $"{Field}: " : "")}{Detail}";
}
