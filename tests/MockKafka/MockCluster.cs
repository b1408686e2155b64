using System.Runtime.InteropServices;

namespace Telemetry.MockKafka;

/// <summary>A Kafka cluster of librdkafka: real sockets on 127.0.0.1, everything in memory.</summary>
internal sealed class MockCluster : IDisposable
{
    private readonly nint client;
    private readonly nint cluster;
    private readonly int brokers;

    public unsafe MockCluster(int brokers)
    {
        Span<byte> error = stackalloc byte[512];
        fixed (byte* text = error)
        {
            // The client only carries the cluster: that it has no brokers to connect to is no news.
            nint configuration = Librdkafka.NewConfiguration();
            Librdkafka.Set(configuration, "log_level", "3", text, (nuint)error.Length);
            this.client = Librdkafka.New(0, configuration, text, (nuint)error.Length);
        }

        if (this.client == 0)
        {
            throw new InvalidOperationException($"librdkafka made no client: {System.Text.Encoding.UTF8.GetString(error).TrimEnd('\0')}");
        }

        this.brokers = brokers;
        this.cluster = Librdkafka.NewCluster(this.client, brokers);
        if (this.cluster == 0)
        {
            throw new InvalidOperationException("librdkafka made no mock cluster.");
        }

        Librdkafka.SetInitialRebalanceDelay(this.cluster, 0);
    }

    public string BootstrapServers => Marshal.PtrToStringUTF8(Librdkafka.BootstrapServers(this.cluster))!;

    public void CreateTopic(string topic, int partitions, int replicas) =>
        Check(Librdkafka.CreateTopic(this.cluster, topic, partitions, replicas), $"topic {topic} was not created");

    public void DeleteRecords(string topic, int partition, long beforeOffset) =>
        Check(Librdkafka.DeleteRecords(this.cluster, topic, partition, beforeOffset), $"records of {topic}/{partition} were not deleted");

    public void SetDown(int? broker) => OfEach(broker, number => Check(Librdkafka.SetDown(this.cluster, number), $"broker {number} did not stop"));

    public void SetUp(int? broker) => OfEach(broker, number => Check(Librdkafka.SetUp(this.cluster, number), $"broker {number} did not start"));

    public void SetRoundTrip(int? broker, int milliseconds) =>
        OfEach(broker, number => Check(Librdkafka.SetRoundTrip(this.cluster, number, milliseconds), $"broker {number} kept its round trip"));

    /// <summary>Answers the next requests of one kind with these codes, one each; the cluster does nothing else for them.</summary>
    public unsafe void PushErrors(short apiKey, int[] codes)
    {
        fixed (int* first = codes)
        {
            Librdkafka.PushErrors(this.cluster, apiKey, (nuint)codes.Length, first);
        }
    }

    public void ClearErrors(short apiKey) => Librdkafka.ClearErrors(this.cluster, apiKey);

    public void Dispose()
    {
        Librdkafka.DestroyCluster(this.cluster);
        Librdkafka.Destroy(this.client);
    }

    private void OfEach(int? broker, Action<int> action)
    {
        foreach (int number in broker is int one ? [one] : Enumerable.Range(1, this.brokers))
        {
            action(number);
        }
    }

    private static void Check(int code, string fault)
    {
        if (code != 0)
        {
            throw new InvalidOperationException($"{fault}: {Marshal.PtrToStringUTF8(Librdkafka.ErrorText(code))}");
        }
    }
}
