namespace Telemetry.Aggregator.Setup;

/// <summary>What is wrong with one field of something that people set up.</summary>
/// <param name="Field">The field as the contract names it.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record SetupFault(string Field, string Detail);
