using Microsoft.Extensions.Logging;

namespace Telemetry.Aggregator;

/// <summary>What the aggregator says in the log.</summary>
internal static partial class AggregatorLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Rollups differed from raw rows and were repaired: {Keys} rows, {Usd} USD in absolute terms, {Identities} identities.")]
    public static partial void Repaired(ILogger logger, long keys, decimal usd, long identities);

    [LoggerMessage(Level = LogLevel.Error, Message = "Rollups could not be compared with raw rows; the next turn tries again.")]
    public static partial void NotCompared(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dropped {Month} of {Table}: it is older than its retention.")]
    public static partial void Dropped(ILogger logger, int month, string table);

    [LoggerMessage(Level = LogLevel.Error, Message = "Expired months could not be dropped; the next turn tries again.")]
    public static partial void NotDropped(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Booked {Count} copies of better quality as corrections of the first.")]
    public static partial void BetterCopiesBooked(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "The re-rating {Id} is done: {Changed} of {Compared} calls changed.")]
    public static partial void Rerated(ILogger logger, Guid id, long changed, long compared);

    [LoggerMessage(Level = LogLevel.Error, Message = "The re-rating {Id} cannot go on. What it booked stays booked.")]
    public static partial void NotRerated(ILogger logger, Guid id, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Corrections could not be booked; the next turn tries again.")]
    public static partial void NotCorrected(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "A user could not be forgotten; it is tried again.")]
    public static partial void NotForgotten(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Took over {Named} budgets from the file; removed {Removed} that it no longer names.")]
    public static partial void BudgetsOfFile(ILogger logger, int named, int removed);

    [LoggerMessage(Level = LogLevel.Error, Message = "How budgets stand could not be read; the next turn tries again.")]
    public static partial void BudgetsNotRead(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhooks could not be sent; the next turn tries again.")]
    public static partial void NotSent(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The delivery {Delivery} was sent, but the store does not take the record of it yet.")]
    public static partial void NotRecorded(ILogger logger, Guid delivery, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The delivery {Delivery} to the webhook {Endpoint} was given up: {Fault}")]
    public static partial void GaveUp(ILogger logger, Guid delivery, string endpoint, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook {Endpoint} is disabled: {Reason}.")]
    public static partial void Disabled(ILogger logger, string endpoint, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Budgets and rules could not be evaluated; the next turn tries again.")]
    public static partial void NotEvaluated(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "The alert rule {Rule} could not be evaluated; the next turn tries again.")]
    public static partial void RuleNotEvaluated(ILogger logger, string rule, Exception fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Alert {Alert}: {Title}")]
    public static partial void Fired(ILogger logger, Guid alert, string title);
}
