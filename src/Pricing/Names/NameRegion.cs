namespace Telemetry.Pricing.Names;

/// <summary>What a decorated model id says of where the model runs.</summary>
/// <param name="Region">The region, e.g. <c>us</c>, <c>global</c>, <c>regional</c>; null or empty where the id says nothing.</param>
/// <param name="OverridesEvent">Whether it stands even where the event names a region of its own.</param>
public readonly record struct NameRegion(string? Region, bool OverridesEvent)
{
    /// <summary>Gets the region that the price goes by.</summary>
    public string Or(string eventRegion) =>
        this.Region is { Length: > 0 } && (this.OverridesEvent || eventRegion.Length == 0) ? this.Region : eventRegion;
}
