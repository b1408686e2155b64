namespace Telemetry.Pricing.Names;

/// <summary>One way to read a model id.</summary>
/// <param name="Name">The id less some decoration.</param>
/// <param name="Region">What the decoration says of the region.</param>
public readonly record struct ModelReading(string Name, NameRegion Region);
