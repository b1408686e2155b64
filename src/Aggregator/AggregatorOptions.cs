using System.Collections.Immutable;
using Telemetry.Aggregator.Budgets.Files;

namespace Telemetry.Aggregator;

/// <summary>What the aggregator does on a schedule.</summary>
public sealed record AggregatorOptions
{
    /// <summary>Gets how long raw rows, identities and adjustments are kept (<c>Retention:Events</c>).</summary>
    public TimeSpan RetentionEvents { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Gets how long rollups are kept (<c>Retention:Rollups</c>); never shorter than raw rows.</summary>
    public TimeSpan RetentionRollups { get; init; } = TimeSpan.FromDays(5 * 365);

    /// <summary>Gets how long after the start the first comparison waits: it reads all rows, and people who start a server ask it something first.</summary>
    public TimeSpan VerifyFirstAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets the time between two comparisons of rollups with raw rows.</summary>
    public TimeSpan VerifyEvery { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Gets how long the event log may hold the name of a user after it was taken out of the store; null: as long as the broker keeps records.</summary>
    public TimeSpan? LogKeepsForgotten { get; init; } = TimeSpan.FromMinutes(65);

    /// <summary>Gets the time between two looks for expired months.</summary>
    public TimeSpan RetentionEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets the tenant of events that name none (<c>Tenant:Default</c>).</summary>
    public string TenantDefault { get; init; } = "";

    /// <summary>Gets whether nobody but this process writes to the store: the embedded form.</summary>
    public bool SoleWriter { get; init; } = true;

    /// <summary>Gets the time between two looks for re-ratings asked for and for better copies to be booked.</summary>
    public TimeSpan CorrectEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the time between two looks at how budgets stand. A look at an unchanged store costs two small queries.</summary>
    public TimeSpan BudgetsEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the budgets of the file <c>Budgets:File</c>; null where there is none.</summary>
    public ImmutableArray<FileBudget>? BudgetsOfFile { get; init; }
}
