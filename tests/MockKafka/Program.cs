using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.MockKafka;

/// <summary>
/// A mock Kafka cluster in a process of its own. The first line on stdout is <c>{"bootstrap_servers":"…"}</c>. Then each line on
/// stdin is one command, e.g. <c>{"do":"create_topic","topic":"llm.usage.v1","partitions":6}</c>, answered by one line,
/// <c>{"ok":true}</c> or <c>{"error":"…"}</c>. It ends when stdin does.
/// </summary>
internal static partial class Program
{
    private static int Main(string[] args)
    {
        int brokers = args is ["--brokers", string count] ? int.Parse(count, CultureInfo.InvariantCulture) : 1;
        using MockCluster cluster = new(brokers);
        Say(new Answer { BootstrapServers = cluster.BootstrapServers });
        while (Console.In.ReadLine() is string line)
        {
            try
            {
                Obey(cluster, JsonSerializer.Deserialize(line, Lines.Default.Command)!);
                Say(new Answer { Ok = true });
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
            {
                Say(new Answer { Error = fault.Message });
            }
        }

        return 0;
    }

    private static void Obey(MockCluster cluster, Command command)
    {
        switch (command.Do)
        {
            case "create_topic":
                cluster.CreateTopic(command.Topic, command.Partitions, command.Replicas);
                break;
            case "delete_records":
                cluster.DeleteRecords(command.Topic, command.Partition, command.Before);
                break;
            case "broker_down":
                cluster.SetDown(command.Broker);
                break;
            case "broker_up":
                cluster.SetUp(command.Broker);
                break;
            case "round_trip":
                cluster.SetRoundTrip(command.Broker, command.Milliseconds);
                break;
            case "push_errors":
                cluster.PushErrors(command.Api, command.Codes);
                break;
            case "clear_errors":
                cluster.ClearErrors(command.Api);
                break;
            default:
                throw new ArgumentException($"unknown command '{command.Do}'");
        }
    }

    private static void Say(Answer answer)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(answer, Lines.Default.Answer));
        Console.Out.Flush();
    }

    /// <summary>One command. No broker means every broker.</summary>
    private sealed record Command
    {
        public required string Do { get; init; }
        public string Topic { get; init; } = "";
        public int Partitions { get; init; } = 1;
        public int Replicas { get; init; } = 1;
        public int Partition { get; init; }
        public long Before { get; init; }
        public int? Broker { get; init; }
        public int Milliseconds { get; init; }
        public short Api { get; init; }
        public int[] Codes { get; init; } = [];
    }

    private sealed record Answer
    {
        public string? BootstrapServers { get; init; }
        public bool? Ok { get; init; }
        public string? Error { get; init; }
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Command))]
    [JsonSerializable(typeof(Answer))]
    private sealed partial class Lines : JsonSerializerContext;
}
