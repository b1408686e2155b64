using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Verification;

namespace Telemetry.Store.Ingest;

/// <summary>Everything ingest does to one database.</summary>
/// <param name="source">The database.</param>
/// <param name="gate">Shared by all who write usage blocks or compare rollups in this process.</param>
/// <param name="deduplicate">False only in the tests' negative control: a block sent twice then counts twice.</param>
public sealed class IngestStore(ClickHouseDataSource source, WriteGate gate, bool deduplicate = true)
{
    public WriteGate Gate => gate;

    public IngestQueries Queries { get; } = new(source);

    public IdentityRepair Identities { get; } = new(source);

    /// <summary>Gets the inserter of usage blocks: the same token again changes nothing.</summary>
    public BlockInserter Inserter { get; } = new(source, deduplicate);

    /// <summary>Gets the inserter of dead letters, whose copies collapse by id: whether a batch was sent before does not matter.</summary>
    public BlockInserter DeadLetters { get; } = new(source, deduplicate: false);

    public RollupVerifier Verifier { get; } = new(source);

    public ProgressTable Progress { get; } = new(source);

    public PriceBookTable PriceBooks { get; } = new(source);
}
