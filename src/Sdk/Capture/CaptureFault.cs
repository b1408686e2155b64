namespace Telemetry.Sdk.Capture;

/// <summary>Why a call was captured less well than it could be, or not at all. Never the host's problem.</summary>
internal enum CaptureFault
{
    /// <summary>The request could not be read, so its model and user are unknown.</summary>
    RequestUnread,

    /// <summary>The answer could not be read to its end.</summary>
    AnswerUnread,

    /// <summary>An ended stream carried no usage; the caller did not ask for it.</summary>
    NoUsage,

    /// <summary>A dimension or tag cannot be one.</summary>
    AttributionInvalid,

    /// <summary>The usage object is larger than an event may carry.</summary>
    UsageTooLarge,

    /// <summary>The event is larger than one may be, and was not published.</summary>
    EventTooLarge,

    /// <summary>A line of batch results is none.</summary>
    BatchLineUnread,

    /// <summary>A span of a call says too little to be an event.</summary>
    SpanUnread,

    /// <summary>The collector gave no decision in time; the call went on.</summary>
    NoDecision,

    /// <summary>Anything else; the event was not published.</summary>
    Unexpected,
}
