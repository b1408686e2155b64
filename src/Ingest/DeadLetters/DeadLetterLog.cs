using System.Globalization;
using Telemetry.Broker;

namespace Telemetry.Ingest.DeadLetters;

/// <summary>Makes dead letters durable. A letter must never hold up the log: one that is larger than the broker takes is cut.</summary>
public static class DeadLetterLog
{
    /// <summary>Appends letters to the dead-letter topic. Of an original that is too large, the beginning is kept, and the detail says so.</summary>
    /// <exception cref="LogRecordRefusedException">Not even a letter without its original is taken.</exception>
    public static async Task AppendAsync(IEventLogWriter log, IReadOnlyList<OutgoingRecord> letters, CancellationToken cancellationToken)
    {
        var sent = letters;
        while (true)
        {
            try
            {
                await log.AppendAsync(Topics.DeadLetters, sent, cancellationToken);
                return;
            }
            catch (LogRecordRefusedException tooLarge) when (sent[tooLarge.Index].Value.Length > 0)
            {
                // Letters that were taken already come again; their id is that of their source, so that copies collapse.
                var cut = sent.ToList();
                cut[tooLarge.Index] = Cut(letters[tooLarge.Index], sent[tooLarge.Index].Value.Length / 2);
                sent = cut;
            }
        }
    }

    private static OutgoingRecord Cut(OutgoingRecord letter, int bytes)
    {
        var note = string.Create(CultureInfo.InvariantCulture, $"The original had {letter.Value.Length} bytes; the log took the first {bytes}. ");
        return letter with
        {
            Value = letter.Value[..bytes],
            Headers = [.. letter.Headers.Select(header => header.Key == Topics.DlqDetail ? new(header.Key, note + header.Value) : header)],
        };
    }
}
