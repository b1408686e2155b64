namespace Telemetry.Aggregator.Forgetting;

/// <summary>Where the name of a user was taken out.</summary>
public sealed record ForgetResult
{
    /// <summary>Gets how many events had it as their user.</summary>
    public long Events { get; init; }

    /// <summary>Gets how many corrections of such events there were.</summary>
    public long Adjustments { get; init; }

    /// <summary>Gets how many rows of the rollup by user had it.</summary>
    public long RollupRows { get; init; }

    /// <summary>Gets how many dead letters held it in their bytes.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Gets how many alerts and messages of webhooks named it.</summary>
    public long Notices { get; init; }

    /// <summary>Gets the budgets whose filter names the user. People wrote them, so they stay as they are.</summary>
    public IReadOnlyList<NamingBudget> NamedByBudgets { get; init; } = [];

    /// <summary>Gets when the event log holds the name no longer; null where that is the broker's retention.</summary>
    public DateTimeOffset? LogCleanBy { get; init; }
}

/// <summary>A budget whose filter names a user.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Tenant">Whose it is; null for the whole installation.</param>
public sealed record NamingBudget(string Id, string? Tenant);
