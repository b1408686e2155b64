using System.Globalization;
using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>A topic of the event log as the cluster has it.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Partitions">How many partitions it has.</param>
public sealed record KafkaTopicState(string Topic, int Partitions);

/// <summary>Looks whether the topics are there, without joining a group.</summary>
public static class KafkaTopicCheck
{
    /// <summary>Reads the state of both topics.</summary>
    /// <param name="options">How the cluster is reached.</param>
    /// <param name="timeout">How long the cluster may take to answer.</param>
    /// <exception cref="LogUnavailableException">The cluster did not answer.</exception>
    /// <exception cref="LogFaultException">A topic is missing, or may not be read; the message says what to run.</exception>
    public static IReadOnlyList<KafkaTopicState> Read(KafkaLogOptions options, TimeSpan timeout) =>
        [Read(options, options.Topic, timeout), Read(options, options.DeadLetterTopic, timeout)];

    /// <summary>Reads the state of one topic.</summary>
    /// <inheritdoc cref="Read(KafkaLogOptions, TimeSpan)"/>
    public static KafkaTopicState Read(KafkaLogOptions options, string topic, TimeSpan timeout)
    {
        options.Validate();
        using IConsumer<byte[], byte[]> client = KafkaClients.Build(
            () => new ConsumerBuilder<byte[], byte[]>(ClientProperties.Consumer(options, topic)).SetLogHandler(static (_, _) => { }).Build());
        string name = options.NameOf(topic);
        return new KafkaTopicState(name, CountPartitions(client.Handle, options, name, timeout));
    }

    /// <inheritdoc cref="Read(KafkaLogOptions, string, TimeSpan)"/>
    internal static int CountPartitions(Handle client, KafkaLogOptions options, string topic, TimeSpan timeout)
    {
        try
        {
            using IAdminClient admin = new DependentAdminClientBuilder(client).Build();
            TopicMetadata state = admin.GetMetadata(topic, timeout).Topics.Single(found => found.Topic == topic);
            return state.Error.Code switch
            {
                ErrorCode.NoError when state.Partitions.Count > 0 => state.Partitions.Count,
                ErrorCode.NoError or ErrorCode.UnknownTopicOrPart => throw new LogFaultException(Missing(options, topic)),
                _ when KafkaVerdicts.Of(state.Error.Code) == KafkaVerdict.Retry =>
                    throw new LogUnavailableException($"Kafka at {options.BootstrapServers} has no answer on topic {topic} yet: {state.Error.Reason}."),
                _ => throw new LogFaultException($"Kafka at {options.BootstrapServers} does not let the topic {topic} be read: {state.Error.Reason}."),
            };
        }
        catch (KafkaException unreachable) when (KafkaVerdicts.Of(unreachable.Error.Code) == KafkaVerdict.Retry)
        {
            throw new LogUnavailableException($"Kafka at {options.BootstrapServers} does not answer: {unreachable.Error.Reason}.", unreachable);
        }
        catch (KafkaException refused)
        {
            throw new LogFaultException($"Kafka at {options.BootstrapServers} refuses: {refused.Error.Reason}.", refused);
        }
    }

    // Dead letters carry whole records and their headers, so their topic takes more than the broker's default.
    private static string Missing(KafkaLogOptions options, string topic)
    {
        bool letters = topic == options.DeadLetterTopic;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Kafka at {options.BootstrapServers} has no topic {topic}. Create it: kafka-topics.sh --bootstrap-server {options.BootstrapServers} --create --topic {topic} --partitions {(letters ? 1 : 6)} --replication-factor 3 --config min.insync.replicas=2 --config cleanup.policy=delete --config retention.ms={(letters ? 2_592_000_000 : 604_800_000)} --config max.message.bytes={(letters ? options.RecordBytesMax : 1_048_588)} --config message.timestamp.type=LogAppendTime");
    }
}
