namespace Telemetry.Sdk;

/// <summary>Asks the collector before a call whether a budget holds it back. Soft: without an answer in time the call goes on.</summary>
public sealed class SoftGuardOptions
{
    /// <summary>Gets or sets the collector's address, e.g. <c>http://127.0.0.1:8088</c>; <c>/api/v1/decision</c> is asked there.</summary>
    public required Uri Url { get; set; }

    /// <summary>Gets or sets the key for the collector; empty: none.</summary>
    public string Key { get; set; } = "";

    /// <summary>Gets or sets how long a decision is used before it is asked for again.</summary>
    /// <value>5 seconds by default. A crossed budget takes effect that late.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the longest time that asking may hold up a call.</summary>
    /// <value>100 milliseconds by default. After a question without an answer, none is asked for <see cref="MaxAge"/>.</value>
    public TimeSpan WaitMax { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets or sets what sends the question; null: a handler of its own. It must not be one that captures usage.</summary>
    public HttpMessageHandler? Handler { get; set; }
}
