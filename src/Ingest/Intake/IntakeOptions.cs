using Microsoft.AspNetCore.Http;
using Telemetry.Events;

namespace Telemetry.Ingest.Intake;

/// <summary>What the intake accepts.</summary>
public sealed class IntakeOptions
{
    /// <summary>Gets or sets the tenant of events that name none. Default: empty.</summary>
    public string TenantDefault { get; set; } = "";

    /// <summary>Gets or sets how long raw rows are kept: older events, less 31 days, are refused. Default 400 days.</summary>
    public TimeSpan RetentionEvents { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Gets or sets what tells the tenant that a request's key is bound to; null for none. Default: no request is bound.</summary>
    public Func<HttpContext, string?> BoundTenantOf { get; set; } = static _ => null;

    /// <summary>Gets or sets the most bytes of a body, unpacked. Default 16 MiB; not more, since a dead letter holds a whole body.</summary>
    public int BodyBytesMax { get; set; } = IntakeLimits.BodyBytes;

    /// <summary>Gets or sets the most events in a body. Default 50,000.</summary>
    public int EventsMax { get; set; } = IntakeLimits.Events;

    /// <summary>Tells what is out of range; empty when nothing is.</summary>
    internal IEnumerable<string> Faults()
    {
        if (TenantDefault.Length > EventLimits.Text)
        {
            yield return $"{nameof(TenantDefault)} has {TenantDefault.Length} characters; at most {EventLimits.Text} are allowed.";
        }

        if (RetentionEvents <= EventLimits.RetentionMargin)
        {
            yield return $"{nameof(RetentionEvents)} is {RetentionEvents}; it must be over {EventLimits.RetentionMargin.TotalDays} days.";
        }

        if (BodyBytesMax is < 1 or > IntakeLimits.BodyBytes)
        {
            yield return $"{nameof(BodyBytesMax)} is {BodyBytesMax}, not 1 to {IntakeLimits.BodyBytes}.";
        }

        if (EventsMax is < 1 or > IntakeLimits.Events)
        {
            yield return $"{nameof(EventsMax)} is {EventsMax}, not 1 to {IntakeLimits.Events}.";
        }
    }
}

/// <summary>The bounds of one request. At the bound is accepted, beyond it is refused.</summary>
internal static class IntakeLimits
{
    public const int BodyBytes = 16 * 1024 * 1024;
    public const int Events = 50_000;

    /// <summary>Characters of the Idempotency-Key header.</summary>
    public const int IdempotencyKey = 256;

    /// <summary>Characters that say why one event was refused.</summary>
    public const int ErrorText = 500;

    /// <summary>Entries of <c>errors</c> in a problem; <c>rejected</c> names every refused event anyway.</summary>
    public const int Errors = 100;
}
