namespace Telemetry.Store.Ingest;

/// <summary>Says whether figures may be served: one condition of <c>/readyz</c>.</summary>
public interface IReadiness
{
    /// <summary>Gets whether what is stored may be shown. False while a replay or a repair is under way, or after a permanent fault.</summary>
    bool IsReady { get; }

    /// <summary>Gets a sentence that says what is being waited for; empty when ready.</summary>
    string Reason { get; }
}
