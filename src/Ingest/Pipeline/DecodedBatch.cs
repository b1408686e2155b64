using Telemetry.Broker;
using Telemetry.Ingest.Blocks;
using Telemetry.Pricing;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Records that are read, checked and priced by one book; empty where the log had nothing new.</summary>
/// <param name="Records">In offset order.</param>
/// <param name="Rater">The book that priced them.</param>
/// <param name="End">Where the log ended when the read began: an empty batch says that everything below was read.</param>
internal sealed record DecodedBatch(DecodedRecord[] Records, IRater Rater, LogEnd End);
