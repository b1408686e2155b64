using System.Collections.Immutable;
using System.Text.Json;
using Telemetry.Store.Objects;

namespace Telemetry.Aggregator.Budgets.Files;

/// <summary>
/// Makes the budgets of a file those of the store: creates and replaces what stands in it, and removes what an earlier version of
/// it brought and it no longer names. Budgets set by other means are left alone.
/// </summary>
public sealed class BudgetFileSync(BudgetStore budgets, ObjectTable objects)
{
    private const string Kind = "budgets_file";
    private static readonly ObjectKey Managed = new(Kind, null, "managed");

    /// <summary>Takes over a file.</summary>
    /// <returns>How many budgets it names, and how many were removed.</returns>
    public async Task<(int Named, int Removed)> ApplyAsync(ImmutableArray<FileBudget> file, CancellationToken cancellationToken)
    {
        // What is managed is noted before anything is made, so that a stop half-way leaves nothing unknown.
        var before = await ReadAsync(cancellationToken);
        var named = file.Select(static entry => new Name(entry.Tenant, entry.Budget.Id)).ToList();
        await WriteAsync([.. before.Union(named)], cancellationToken);
        foreach (var entry in file)
        {
            await budgets.PutAsync(entry.Tenant, entry.Budget, cancellationToken);
        }

        var removed = 0;
        foreach (var gone in before.Except(named))
        {
            removed += await budgets.DeleteAsync(gone.Tenant, gone.Id, cancellationToken) ? 1 : 0;
        }

        await WriteAsync(named, cancellationToken);
        return (named.Count, removed);
    }

    private async Task<List<Name>> ReadAsync(CancellationToken cancellationToken) =>
        await objects.FindAsync(Managed, cancellationToken) is { } stored ? JsonSerializer.Deserialize<List<Name>>(stored.Body) ?? [] : [];

    private Task<StoredObject> WriteAsync(List<Name> names, CancellationToken cancellationToken) =>
        objects.PutAsync(Managed, JsonSerializer.Serialize(names), cancellationToken);

    private sealed record Name(string? Tenant, string Id);
}
