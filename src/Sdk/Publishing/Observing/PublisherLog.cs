using Microsoft.Extensions.Logging;

namespace Telemetry.Sdk.Publishing.Observing;

/// <summary>What a publisher tells the host's log. Written by background tasks only: a slow log must not slow a call.</summary>
internal static partial class PublisherLog
{
    [LoggerMessage(EventId = 7101, Level = LogLevel.Warning, Message = "Usage events do not reach the {Publisher} target; they are kept and sent again. {Fault}")]
    public static partial void TargetFails(ILogger logger, string publisher, string fault);

    [LoggerMessage(EventId = 7102, Level = LogLevel.Information, Message = "Usage events reach the {Publisher} target again after {Outage}.")]
    public static partial void TargetIsBack(ILogger logger, string publisher, TimeSpan outage);

    [LoggerMessage(EventId = 7103, Level = LogLevel.Warning, Message = "Usage events for the {Publisher} target are dropped: {Reason}. Further ones are only counted.")]
    public static partial void Drops(ILogger logger, string publisher, string reason);

    [LoggerMessage(EventId = 7104, Level = LogLevel.Warning, Message = "The {Publisher} target refused a usage event: {Error} Others with a fault in the same place are only counted.")]
    public static partial void Rejected(ILogger logger, string publisher, string error);

    [LoggerMessage(EventId = 7105, Level = LogLevel.Error, Message = "The spool of usage events in {Directory} does not work: {Fault}")]
    public static partial void SpoolFails(ILogger logger, string directory, string fault);

    [LoggerMessage(EventId = 7106, Level = LogLevel.Warning, Message = "The spool file {File} of usage events has {Stretches} stretches that cannot be read; the events around them are sent.")]
    public static partial void SpoolIsDamaged(ILogger logger, string file, int stretches);

    [LoggerMessage(EventId = 7107, Level = LogLevel.Error, Message = "A task of the {Publisher} publisher failed and begins anew.")]
    public static partial void TaskFailed(ILogger logger, string publisher, Exception exception);
}
