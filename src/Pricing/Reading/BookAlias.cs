namespace Telemetry.Pricing.Reading;

/// <summary>A further name for a model that some book prices, perhaps at another provider.</summary>
internal sealed record BookAlias
{
    public required string Provider { get; init; }
    public required string Alias { get; init; }
    public required string TargetProvider { get; init; }
    public required string Target { get; init; }
    public required string Field { get; init; }
}
