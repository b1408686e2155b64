using Telemetry.Ingest.Blocks;
using Telemetry.Pricing;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Records that are read, checked and priced by one book; empty where the log had nothing new.</summary>
/// <param name="Records">In offset order.</param>
/// <param name="Rater">The book that priced them.</param>
/// <param name="ReadAt">When the read began (UTC): an empty batch says that everything accepted before was read.</param>
internal sealed record DecodedBatch(IReadOnlyList<DecodedRecord> Records, IRater Rater, DateTimeOffset ReadAt);
