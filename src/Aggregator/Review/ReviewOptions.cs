namespace Telemetry.Aggregator.Review;

/// <summary>What reviews are told by configuration.</summary>
public sealed record ReviewOptions
{
    /// <summary>Gets how long single events are kept: what only they can tell is left out of older reviews.</summary>
    public TimeSpan RetentionEvents { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Gets the IANA zone of the scheduled reviews (<c>Review:Timezone</c>).</summary>
    public string Timezone { get; init; } = "UTC";
}
