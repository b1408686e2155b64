using System.Text;
using Telemetry.Events.Formats;
using Telemetry.Sdk.Capture;

namespace Telemetry.Sdk.Batches;

/// <summary>Makes usage events of the results of a batch: Anthropic's result lines, OpenAI's output and error files.</summary>
internal sealed class BatchReader(CaptureCore core)
{
    private const int FaultsKept = 20;

    private static readonly EventFormat Anthropic = EventFormat.Find("anthropic-batch")!;
    private static readonly EventFormat OpenAi = EventFormat.Find("openai-batch")!;

    public async Task<BatchCapture> CaptureAsync(Stream results, BatchOptions options, CancellationToken cancellationToken)
    {
        var context = EventContexts.Of(core.Attribution.Gather(core.Defaults, requestUser: "")) with
        {
            Batch = options.BatchId,
            Provider = options.Provider,
            OccurredAt = options.OccurredAt ?? core.Clock.GetUtcNow(),
            IsTimeAssumed = options.OccurredAt is null,
        };
        using var lines = new StreamReader(results, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: -1, leaveOpen: true);
        var captured = 0;
        var refused = 0;
        List<string> faults = [];
        for (var number = 1; await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (Capture(Encoding.UTF8.GetBytes(line), context) is not { } fault)
            {
                captured++;
                continue;
            }

            refused++;
            CaptureMetrics.Fault(CaptureFault.BatchLineUnread);
            if (faults.Count < FaultsKept)
            {
                faults.Add(string.Create(null, $"line {number}: {fault}"));
            }
        }

        return new BatchCapture { Captured = captured, Refused = refused, Faults = faults };
    }

    /// <summary>Captures one line; gets what is wrong with it, null where nothing is.</summary>
    private string? Capture(byte[] line, FormatContext context)
    {
        var reading = FormatOf(line).Read(line, context);
        if (!reading.Faults.IsEmpty)
        {
            return $"{reading.Faults[0].Field} {reading.Faults[0].Detail}".TrimStart();
        }

        if (EventContexts.Read(reading.Event, core.Clock) is not { } usageEvent)
        {
            return "usage is not what its provider sends.";
        }

        core.Publish(usageEvent with { Tenant = core.Tenant, Dimensions = core.Attribution.HashUser(usageEvent.Dimensions) });
        return null;
    }

    private static EventFormat FormatOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = JsonBytes.Open(line);
            reader.Read();
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("result"u8))
                {
                    return Anthropic;
                }

                reader.SkipValue();
            }
        }
        catch (System.Text.Json.JsonException)
        {
            // The format itself says that this is no JSON.
        }

        return OpenAi;
    }
}
