namespace Telemetry.Api.Rollups;

/// <summary>The table that answers a question.</summary>
internal enum UsageSource
{
    /// <summary>Whole days in UTC.</summary>
    Days,

    /// <summary>Quarters of an hour.</summary>
    Quarters,

    /// <summary>Quarters of an hour by user, agent or customer.</summary>
    Entities,

    /// <summary>The events themselves and their adjustments.</summary>
    Raw,
}
