namespace Telemetry.Api.Limits;

/// <summary>How much one caller may ask for: a key, or an address where no key is sent.</summary>
public sealed class LimitOptions
{
    /// <summary>Gets or sets the intake requests per second, of up to 50,000 events each; 0: no limit. Ten seconds' worth may come at once.</summary>
    public int IntakePerSecond { get; set; }

    /// <summary>Gets or sets the other requests per second; 0: no limit. Ten seconds' worth may come at once.</summary>
    public int QueriesPerSecond { get; set; }

    /// <summary>Gets or sets how many requests other than intake are answered at a time; 0: no limit. Further ones wait their turn.</summary>
    public int ConcurrentQueries { get; set; } = 8;
}
