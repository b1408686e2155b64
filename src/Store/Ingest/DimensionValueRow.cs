namespace Telemetry.Store.Ingest;

/// <summary>One admitted value of a rolled-up dimension.</summary>
public readonly record struct DimensionValueRow(string Tenant, string Dimension, string Value);
