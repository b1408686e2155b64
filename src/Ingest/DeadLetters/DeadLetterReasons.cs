namespace Telemetry.Ingest.DeadLetters;

/// <summary>Reasons that the pipeline itself gives; those of unreadable events are in <see cref="Events.EventFault.Reason"/>.</summary>
public static class DeadLetterReasons
{
    /// <summary>A later copy of a stored event with other usage.</summary>
    public const string DuplicateConflict = "duplicate_conflict";

    /// <summary>A later copy with other usage of better quality: to be booked as an adjustment of the first.</summary>
    public const string BetterCopy = "better_copy";

    /// <summary>A cost component or counterfactual of 999,999 USD or more.</summary>
    public const string AmountOutOfRange = "amount_out_of_range";
}
