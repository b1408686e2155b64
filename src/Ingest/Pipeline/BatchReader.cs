using Telemetry.Broker;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Reads a partition in batches of at most one block, and decodes each while the block before is being inserted.</summary>
internal sealed class BatchReader(ILogPartition partition, PipelineParts parts)
{
    /// <summary>Reads one batch: until it is full or old enough, or empty when nothing came.</summary>
    public async Task<DecodedBatch> ReadAsync(long fromOffset, CancellationToken cancellationToken)
    {
        var end = partition.KnownEnd;
        var records = new List<LogRecord>();
        var bytes = 0L;
        var started = parts.Time.GetTimestamp();
        var (options, time) = (parts.Options, parts.Time);
        var lane = parts.Status.PartitionsOfLaneOf(partition.Id.Partition);
        var wait = options.ReadWait;
        while (true)
        {
            var read = await partition.ReadAsync(
                fromOffset, options.Limits.RecordsMax - records.Count, (int)(options.Limits.BytesMax - bytes), wait, cancellationToken);
            if (read.Count > 0)
            {
                started = records.Count == 0 ? time.GetTimestamp() : started;
                records.AddRange(read);
                bytes += read.Sum(record => (long)record.Value.Length);
                fromOffset = read[^1].Offset + 1;
            }
            else if (records.Count == 0)
            {
                break;
            }

            var age = time.GetElapsedTime(started);
            if (options.Limits.IsFull(records.Count, bytes, age, lane))
            {
                break;
            }

            wait = options.Limits.TimeCut(lane) - age;
        }

        var decoder = new RecordDecoder(parts.Books.Current, options.TenantDefault, options.RetentionEvents, parts.Forgotten);
        return new DecodedBatch(decoder.Decode(records), decoder.Rater, end);
    }
}
