using System.Text.Json;
using Telemetry.Broker;
using Telemetry.Cli.Commands;
using Telemetry.Simulator;

namespace Telemetry.Cli.Simulate;

/// <summary>Publishes a simulation's events to the event log, as a producer of the contract does: each under its event id.</summary>
internal sealed class KafkaDelivery(IEventLogWriter log, TimeProvider clock)
{
    private const int BatchRecords = 2_000;
    private const int BatchesUnderWay = 4;
    private readonly Queue<(Task Append, int Records)> underWay = new();

    /// <summary>Gets how many events the brokers acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Publishes all events and returns once the last is acknowledged.</summary>
    /// <param name="simulation">The events.</param>
    /// <param name="progress">Told how many are acknowledged in all.</param>
    /// <param name="cancellationToken">Stops; what is under way may still arrive.</param>
    /// <exception cref="VerbException">The brokers did not acknowledge; says how many they did.</exception>
    public async Task SendAsync(Simulation simulation, IProgress<long> progress, CancellationToken cancellationToken)
    {
        try
        {
            var batch = new List<OutgoingRecord>(BatchRecords);
            foreach (var block in simulation.Blocks(Environment.ProcessorCount, cancellationToken))
            {
                for (var index = 0; index < block.Count; index++)
                {
                    // The client keeps it until it is acknowledged; the block's memory is used again before that.
                    var value = block.Event(index).ToArray();
                    batch.Add(new OutgoingRecord { Key = EventId(value), Value = value });
                    if (batch.Count == BatchRecords)
                    {
                        await AddAsync(batch, progress, cancellationToken).ConfigureAwait(false);
                        batch = new List<OutgoingRecord>(BatchRecords);
                    }
                }
            }

            await AddAsync(batch, progress, cancellationToken).ConfigureAwait(false);
            while (this.underWay.Count > 0)
            {
                await SettleOldestAsync(progress).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is LogUnavailableException or LogRecordRefusedException)
        {
            throw new VerbException(
                $"{fault.Message} {Acknowledged:#,0} events were acknowledged. Run the same command again: the same seed makes the same ids, and copies count once.");
        }
    }

    private async Task AddAsync(List<OutgoingRecord> batch, IProgress<long> progress, CancellationToken cancellationToken)
    {
        if (this.underWay.Count == BatchesUnderWay)
        {
            await SettleOldestAsync(progress).ConfigureAwait(false);
        }

        this.underWay.Enqueue((AppendAsync(batch, cancellationToken), batch.Count));
    }

    private async Task SettleOldestAsync(IProgress<long> progress)
    {
        var (append, records) = this.underWay.Dequeue();
        await append.ConfigureAwait(false);
        Acknowledged += records;
        progress.Report(Acknowledged);
    }

    private async Task AppendAsync(List<OutgoingRecord> batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await log.AppendAsync(Topics.Usage, batch, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (LogFullException full)
            {
                await Task.Delay(full.RetryAfter, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static byte[] EventId(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("event_id"u8))
            {
                reader.Read();
                return reader.ValueSpan.ToArray();
            }
        }

        throw new InvalidOperationException("A simulated event has no event_id.");
    }
}
