using System.Text;
using Telemetry.Events;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Sdk.Tests.Support;

/// <summary>A publisher that keeps what it is given, read as the intake reads it: an event that the intake would refuse fails the test.</summary>
internal sealed class EventList : IUsagePublisher
{
    // Times in these tests stand still, and the tests must not grow too old with them.
    private static readonly TimeSpan Ever = TimeSpan.FromDays(36_500);

    private readonly Lock gate = new();
    private readonly List<UsageRecord> records = [];

    public IReadOnlyList<UsageRecord> Records
    {
        get
        {
            lock (this.gate)
            {
                return [.. this.records];
            }
        }
    }

    public bool IsClosed { get; private set; }

    public IReadOnlyList<UsageEvent> Events => [.. Records.Select(Read)];

    public bool TryPublish(UsageRecord record)
    {
        lock (this.gate)
        {
            this.records.Add(record);
        }

        return true;
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        IsClosed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits for so many events: an aborted call's event is made when its disposal is done, which clients may leave to others.</summary>
    public async Task<IReadOnlyList<UsageEvent>> WaitForAsync(int count, Func<UsageEvent, bool>? wanted = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            IReadOnlyList<UsageEvent> events = wanted is null ? Events : [.. Events.Where(wanted)];
            if (events.Count >= count)
            {
                return events;
            }

            await Task.Delay(5, limit.Token);
        }
    }

    private static UsageEvent Read(UsageRecord record)
    {
        var result = UsageEventReader.Read(record.Json, new EventReadContext { AppendedAt = TimeProvider.System.GetUtcNow(), RetentionEvents = Ever });
        Assert.True(result.Faults.IsEmpty, $"{string.Join(' ', result.Faults)} in {Encoding.UTF8.GetString(record.Json.Span)}");
        Assert.Equal(record.EventId, result.Event!.EventId);
        return result.Event;
    }
}
