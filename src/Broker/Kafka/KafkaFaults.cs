using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>Says what needs somebody's help, and what to do.</summary>
internal static class KafkaFaults
{
    /// <summary>Throws where the checkpoint lies outside of what the log keeps: then records are missing that were never read.</summary>
    public static void ThrowIfOutside(LogPartitionId id, long committed, WatermarkOffsets watermarks, KafkaLogOptions options, string group)
    {
        if (committed < watermarks.Low.Value)
        {
            throw new LogFaultException(
                $"Records of {id} are gone that group {group} has not read: its checkpoint is {committed}, and the oldest record kept is {watermarks.Low.Value}. They fell out of the topic's retention. To go on without them: {Reset(options, id.Topic, group, "--to-earliest")}");
        }

        if (committed > watermarks.High.Value)
        {
            throw new LogFaultException(
                $"Group {group} has read {id} up to {committed}, but it ends at {watermarks.High.Value}: the topic was made anew, or its leader lost records. If that is right: {Reset(options, id.Topic, group, "--to-earliest")}");
        }
    }

    /// <summary>Makes the fault of a failed poll.</summary>
    public static LogFaultException Consuming(ConsumeException failed, KafkaLogOptions options, string group, string topic)
    {
        string where = failed.ConsumerRecord?.TopicPartitionOffset?.ToString() ?? topic;
        return failed.Error.Code switch
        {
            ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange or ErrorCode.Local_LogTruncation => new LogFaultException(
                $"The next record of {where} to read is not in the log any more ({failed.Error.Reason}): it fell out of retention, or the topic was made anew. To go on without what is missing: {Reset(options, topic, group, "--to-earliest")}", failed),
            ErrorCode.UnknownTopicOrPart => new LogFaultException($"Topic {topic} is gone from Kafka at {options.BootstrapServers}.", failed),
            ErrorCode.Local_BadCompression or ErrorCode.UnsupportedCompressionType or ErrorCode.Local_NotImplemented => new LogFaultException(
                $"Records at {where} are compressed in a way that this build of librdkafka cannot read ({failed.Error.Reason}). A library built by ./telemetry reads none, snappy and lz4; the one of NuGet reads gzip and zstd too. No record is skipped.", failed),
            _ => new LogFaultException($"Kafka does not let {where} be read: {failed.Error.Reason} ({failed.Error.Code}).", failed),
        };
    }

    /// <summary>Makes the fault of an error after which a client can do nothing more.</summary>
    public static LogFaultException Fatal(Error error, KafkaLogOptions options, string group) => new(
        error.Code == ErrorCode.FencedInstanceId
            ? $"Another running member of group {group} has the same Kafka:GroupInstanceId, '{options.GroupInstanceId}': give each its own."
            : $"Kafka's client cannot go on: {error.Reason} ({error.Code}).");

    private static string Reset(KafkaLogOptions options, string topic, string group, string to) =>
        $"stop all ingesters, then kafka-consumer-groups.sh --bootstrap-server {options.BootstrapServers} --group {group} --topic {topic} --reset-offsets {to} --execute";
}
