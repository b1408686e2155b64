using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>Keeps assigned partitions informed of where the log begins and ends.</summary>
internal sealed class WatermarkWatch(IConsumer<byte[], byte[]> consumer, TimeProvider time, TimeSpan answerWait)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);
    private Task asking = Task.CompletedTask;
    private long lookedAt;
    private long askedAt;

    /// <summary>Looks, now and then; returns at once.</summary>
    public void Look(ICollection<KafkaAssignment> assignments)
    {
        if (time.GetElapsedTime(this.lookedAt) < Every)
        {
            return;
        }

        this.lookedAt = time.GetTimestamp();
        foreach (KafkaAssignment assignment in assignments)
        {
            WatermarkOffsets known = consumer.GetWatermarkOffsets(assignment.TopicPartition);
            if (known.High != Offset.Unset)
            {
                assignment.Observe(known);
            }
        }

        // What was fetched last says nothing about now: the broker may be away, or the partition paused.
        if (this.asking.IsCompleted && time.GetElapsedTime(this.askedAt) >= AskEvery)
        {
            this.askedAt = time.GetTimestamp();
            KafkaAssignment[] all = [.. assignments];
            this.asking = Task.Run(() => Ask(all));
        }
    }

    /// <summary>Waits for a question under way; the consumer may be closed then.</summary>
    public void End() => this.asking.Wait();

    private void Ask(KafkaAssignment[] all)
    {
        try
        {
            foreach (KafkaAssignment assignment in all)
            {
                DateTimeOffset now = time.GetUtcNow();
                assignment.Observe(consumer.QueryWatermarkOffsets(assignment.TopicPartition, answerWait), now);
            }
        }
        catch (KafkaException)
        {
            // The figures stay as they are until the broker answers.
        }
    }
}
