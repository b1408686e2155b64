namespace Telemetry.Aggregator.Forgetting;

/// <summary>Where the name of a user was taken out.</summary>
/// <param name="Events">Events whose user it was.</param>
/// <param name="Adjustments">Corrections of events whose user it was.</param>
/// <param name="RollupRows">Rows of the rollup by user.</param>
/// <param name="DeadLetters">Dead letters whose bytes held it.</param>
/// <param name="LogCleanBy">When the event log holds it no longer.</param>
public sealed record ForgetResult(long Events, long Adjustments, long RollupRows, long DeadLetters, DateTimeOffset LogCleanBy);

/// <summary>The steps of taking a name out; each can be repeated.</summary>
internal enum ForgetStep
{
    /// <summary>The request is written down, name included, so that a start finishes it.</summary>
    Noted,

    /// <summary>Events that come again no longer bring the name.</summary>
    Remembered,

    /// <summary>Nothing under way can bring it any more.</summary>
    Settled,
    Events,
    Adjustments,
    Rollups,
    Budgets,
    DeadLetters,
}
