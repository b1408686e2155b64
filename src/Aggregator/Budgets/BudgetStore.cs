using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.Store.Objects;

namespace Telemetry.Aggregator.Budgets;

/// <summary>The budgets that people set up.</summary>
public sealed class BudgetStore(ObjectTable objects)
{
    /// <summary>The kind under which budgets are kept.</summary>
    public const string Kind = "budget";

    private static readonly JsonSerializerOptions Legible = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gets every budget, of every tenant, by tenant and id.</summary>
    public async Task<IReadOnlyList<StoredBudget>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await objects.ListAsync(Kind, cancellationToken)).Select(Read)];

    /// <summary>Finds a budget; null where there is none.</summary>
    /// <param name="tenant">Whose it is; null for the whole installation.</param>
    public async Task<StoredBudget?> FindAsync(string? tenant, string id, CancellationToken cancellationToken) =>
        await objects.FindAsync(new ObjectKey(Kind, tenant, id), cancellationToken) is { } found ? Read(found) : null;

    /// <summary>Creates or replaces a budget. The same again changes nothing, its revision neither.</summary>
    public async Task<StoredBudget> PutAsync(string? tenant, Budget budget, CancellationToken cancellationToken) =>
        Read(await objects.PutAsync(new ObjectKey(Kind, tenant, budget.Id), BudgetJson.Write(budget).ToJsonString(Legible), cancellationToken));

    /// <summary>Removes a budget.</summary>
    /// <returns>False where there was none.</returns>
    public Task<bool> DeleteAsync(string? tenant, string id, CancellationToken cancellationToken) =>
        objects.DeleteAsync(new ObjectKey(Kind, tenant, id), cancellationToken);

    private static StoredBudget Read(StoredObject stored)
    {
        var budget = BudgetReader.Read(JsonNode.Parse(stored.Body)!.AsObject(), stored.Key.Id, out var faults)
            ?? throw new InvalidDataException($"The stored budget {stored.Key.Id} cannot be read: {string.Join(" ", faults.Select(static fault => $"{fault.Field}: {fault.Detail}"))}");
        return new StoredBudget(stored.Key.Tenant, stored.Revision, stored.ChangedAt, budget);
    }
}
