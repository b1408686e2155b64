namespace Telemetry.Api;

/// <summary>What the query API is told by configuration.</summary>
public sealed class QueryApiOptions
{
    /// <summary>Gets or sets how long raw rows are kept.</summary>
    public TimeSpan RetentionEvents { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Gets or sets the tenant of calls that name none.</summary>
    public string TenantDefault { get; set; } = "";

    /// <summary>Gets or sets how long one statement may run.</summary>
    public TimeSpan ExecutionTimeMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how much memory one statement may take, in bytes.</summary>
    public long MemoryMax { get; set; } = 2L << 30;

    /// <summary>Gets or sets how many values of a rolled-up dimension the ingester admits per tenant; beyond them rollups say <c>(other)</c>.</summary>
    public int DimensionValuesMax { get; set; } = 1000;

    /// <summary>
    /// Gets or sets whether several ingesters write to the store. While one admits the last value of a dimension, another may
    /// already fold it: then filters on a full dimension are answered from raw rows, whichever value they ask for.
    /// </summary>
    public bool SeveralIngesters { get; set; }

    /// <summary>Gets or sets how long an answer waits until a user is forgotten, before it says what is waited for.</summary>
    public TimeSpan ForgetWait { get; set; } = TimeSpan.FromSeconds(20);
}
