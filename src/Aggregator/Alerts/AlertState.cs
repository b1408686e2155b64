namespace Telemetry.Aggregator.Alerts;

/// <summary>What a notice says of an alert.</summary>
public enum AlertState
{
    /// <summary>It began.</summary>
    Fired,

    /// <summary>It ended: what it was about cleared, or its period did.</summary>
    Resolved,
}

/// <summary>The names of <see cref="AlertState"/> in the store.</summary>
internal static class AlertStates
{
    public static string NameOf(AlertState state) => state == AlertState.Fired ? "fired" : "resolved";
}
