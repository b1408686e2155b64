namespace Telemetry.Ingest.Intake;

/// <summary>A request that is refused as a whole: nothing of it was taken.</summary>
internal sealed class RequestRefusedException(int status, string reason, string field, string detail) : Exception(detail)
{
    /// <summary>Gets the HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Gets a stable code for the metrics, e.g. <c>too_large</c>.</summary>
    public string Reason { get; } = reason;

    /// <summary>Gets the header or parameter at fault; empty for the body.</summary>
    public string Field { get; } = field;

    public static RequestRefusedException BodyTooLarge(int bytesMax) =>
        new(413, "body_too_large", "", $"The body has more than {bytesMax:N0} bytes when unpacked: split it.");

    public static RequestRefusedException EmptyBody() =>
        new(400, "empty_body", "", "The body is empty: send one event, an array of them, or one a line as application/x-ndjson.");

    public static RequestRefusedException TooManyEvents(int eventsMax) =>
        new(413, "too_many_events", "", $"The body has more than {eventsMax:N0} events: split it.");
}
