using Telemetry.Events;
using Telemetry.Events.Formats;
using Telemetry.Events.Formats.GenAi;

namespace Telemetry.Cli.Import;

/// <summary>Reads OTLP's requests as the collector's file exporter writes them, and counts what of them is not about usage.</summary>
internal sealed class OtlpRequests(FormatContext context)
{
    /// <summary>Gets how many spans and log records were ignored.</summary>
    public long Ignored { get; private set; }

    public IEnumerable<NamedReading> Read(ReadOnlyMemory<byte> request)
    {
        OtlpRecords records;
        try
        {
            records = OtlpRecords.OfAnySignal(request, context);
        }
        catch (OtlpFormatException wrong)
        {
            return [new NamedReading("", new FormatReading(default, [new EventFault(DeadLetterReasons.Malformed, "", wrong.Message)]))];
        }

        Ignored += records.Ignored.Values.Sum();
        return records.Readings.Select((reading, index) => new NamedReading(records.NameOf(index), reading));
    }
}
