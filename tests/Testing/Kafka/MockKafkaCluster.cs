using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Telemetry.Testing.Kafka;

/// <summary>
/// A Kafka cluster for tests: librdkafka's mock brokers on 127.0.0.1 in a process of their own, killed on dispose.
/// </summary>
/// <remarks>
/// What it is not: each partition keeps 5 MiB (as compressed) or 100,000 message sets, then the oldest go without a word, so
/// counts need many partitions and an offset reset of "error"; it drops no producer's repeats, has no AdminClient and no
/// transactions. A topic that nobody created is made with 4 partitions when it is first asked for.
/// </remarks>
public sealed class MockKafkaCluster : IAsyncDisposable
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly SemaphoreSlim turn = new(1);

    private MockKafkaCluster(Process process, string bootstrapServers)
    {
        this.process = process;
        BootstrapServers = bootstrapServers;
    }

    public string BootstrapServers { get; }

    public int ProcessId => this.process.Id;

    /// <summary>Gets whether the process ended by itself: the mock sometimes aborts when many members rejoin at once.</summary>
    public bool HasEnded => this.process.HasExited;

    /// <summary>Starts a cluster; it takes connections when this completes.</summary>
    public static async Task<MockKafkaCluster> StartAsync(int brokers = 1)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Telemetry.MockKafka.dll"), "--brokers", $"{brokers}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        try
        {
            JsonNode first = await ReadAsync(process);
            return new MockKafkaCluster(process, (string)first["bootstrap_servers"]!);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public Task CreateTopicAsync(string topic, int partitions, int replicas = 1) =>
        SendAsync(new() { ["do"] = "create_topic", ["topic"] = topic, ["partitions"] = partitions, ["replicas"] = replicas });

    /// <summary>Deletes the records below an offset, as retention does.</summary>
    public Task DeleteRecordsAsync(string topic, int partition, long before) =>
        SendAsync(new() { ["do"] = "delete_records", ["topic"] = topic, ["partition"] = partition, ["before"] = before });

    /// <summary>Closes a broker's port and connections; every broker's without a number. Numbers begin at 1.</summary>
    public Task BrokerDownAsync(int? broker = null) => SendAsync(new() { ["do"] = "broker_down", ["broker"] = broker });

    public Task BrokerUpAsync(int? broker = null) => SendAsync(new() { ["do"] = "broker_up", ["broker"] = broker });

    /// <summary>Delays every answer.</summary>
    public Task SetRoundTripAsync(TimeSpan time, int? broker = null) =>
        SendAsync(new() { ["do"] = "round_trip", ["broker"] = broker, ["milliseconds"] = (int)time.TotalMilliseconds });

    /// <summary>Answers the next requests of one kind with these error codes of the protocol, one each.</summary>
    /// <param name="apiKey">The kind: 0 Produce, 1 Fetch, 8 OffsetCommit, 9 OffsetFetch, 11 JoinGroup, 12 Heartbeat.</param>
    public Task PushErrorsAsync(short apiKey, params int[] codes) =>
        SendAsync(new() { ["do"] = "push_errors", ["api"] = apiKey, ["codes"] = new JsonArray([.. codes.Select(code => (JsonNode)code)]) });

    /// <summary>Forgets the errors of a kind that were not given out yet.</summary>
    public Task ClearErrorsAsync(short apiKey) => SendAsync(new() { ["do"] = "clear_errors", ["api"] = apiKey });

    /// <summary>Kills the cluster with everything in it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!this.process.HasExited)
        {
            this.process.Kill();
            await this.process.WaitForExitAsync();
        }

        this.process.Dispose();
        this.turn.Dispose();
    }

    private async Task SendAsync(JsonObject command)
    {
        await this.turn.WaitAsync(AnswerMax);
        try
        {
            await this.process.StandardInput.WriteLineAsync(command.ToJsonString());
            await this.process.StandardInput.FlushAsync();
            JsonNode answer = await ReadAsync(this.process);
            if ((string?)answer["error"] is string error)
            {
                throw new InvalidOperationException($"The mock cluster refused {command.ToJsonString()}: {error}");
            }
        }
        finally
        {
            this.turn.Release();
        }
    }

    private static async Task<JsonNode> ReadAsync(Process process)
    {
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(AnswerMax);
        return line is null
            ? throw new InvalidOperationException("The mock cluster's process ended; its last words are on stderr.")
            : JsonNode.Parse(line) ?? throw new JsonException($"The mock cluster said: {line}");
    }
}
