using Telemetry.Broker;
using Telemetry.Ingest.DeadLetters;

namespace Telemetry.Ingest.Tests.Pipeline;

public sealed class DeadLetterLogTests
{
    [Fact]
    public async Task A_letter_larger_than_the_log_takes_is_cut_and_says_so_and_its_neighbours_stay_whole()
    {
        var log = new LogWithLimit(1_000);
        await DeadLetterLog.AppendAsync(log, [Letter(10), Letter(5_000), Letter(900)], CancellationToken.None);

        Assert.Equal([10, 625, 900], log.Appended.Select(letter => letter.Value.Length));
        Assert.Equal(
            ["why", "The original had 5000 bytes; the log took the first 625. why", "why"],
            log.Appended.Select(letter => letter.Headers.Single(header => header.Key == Topics.DlqDetail).Value));
    }

    [Fact]
    public async Task A_log_that_refuses_even_an_empty_letter_is_a_fault_and_not_a_loop() =>
        await Assert.ThrowsAsync<LogRecordRefusedException>(() => DeadLetterLog.AppendAsync(new LogWithLimit(-1), [Letter(10)], CancellationToken.None));

    private static OutgoingRecord Letter(int bytes) => new()
    {
        Key = default, Value = new byte[bytes], Headers = [new(Topics.DlqReason, "too_large"), new(Topics.DlqDetail, "why")],
    };

    /// <summary>Takes records up to a size, as a broker does.</summary>
    private sealed class LogWithLimit(int bytesMax) : IEventLogWriter
    {
        public IReadOnlyList<OutgoingRecord> Appended { get; private set; } = [];

        public ValueTask AppendAsync(string topic, IReadOnlyList<OutgoingRecord> records, CancellationToken cancellationToken)
        {
            Assert.Equal(Topics.DeadLetters, topic);
            var refused = records.ToList().FindIndex(record => record.Value.Length > bytesMax);
            if (refused >= 0)
            {
                throw new LogRecordRefusedException(refused, "too large");
            }

            this.Appended = records;
            return ValueTask.CompletedTask;
        }
    }
}
