namespace Telemetry.Store.Rows;

/// <summary>Dimensions of one event that rollups show as <c>(other)</c>. Bits as in sql/clickhouse/fragments/event_dimensions.sql.</summary>
[Flags]
public enum FoldedDimensions
{
    None = 0,
    Team = 1 << 0,
    Project = 1 << 1,
    Feature = 1 << 2,
    Environment = 1 << 3,
    CostCenter = 1 << 4,
    Provider = 1 << 5,
    Model = 1 << 6,
    ServiceTier = 1 << 7,
    Operation = 1 << 8,
    InferenceRegion = 1 << 9,
}
