namespace Telemetry.Api.Problems;

/// <summary>What is wrong with one field of a request, with the next step where there is one.</summary>
/// <param name="Field">The parameter or body field as the caller wrote it.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record ParameterFault(string Field, string Detail);
