using System.Globalization;
using System.Text.Json;

namespace Telemetry.Events.Formats.GenAi;

/// <summary>The records of one OTLP request, read: what became events or refusals, and how much was ignored.</summary>
public sealed class OtlpRecords
{
    private readonly List<FormatReading> readings = [];
    private readonly List<string> names = [];
    private readonly Dictionary<string, int> ignored = new(StringComparer.Ordinal);

    private OtlpRecords()
    {
    }

    /// <summary>Gets the records of a request that holds none about usage.</summary>
    public static OtlpRecords None { get; } = new();

    /// <summary>Gets the events and refusals, in request order.</summary>
    public IReadOnlyList<FormatReading> Readings => this.readings;

    /// <summary>Gets how many records were ignored, by a reason of <see cref="GenAiIgnored"/>.</summary>
    public IReadOnlyDictionary<string, int> Ignored => this.ignored;

    /// <summary>Reads spans.</summary>
    public static OtlpRecords Of(IReadOnlyList<GenAiSpan> spans, FormatContext context)
    {
        var records = new OtlpRecords();
        records.Add(spans, span => GenAiSpans.Read(span, context), (span, index) => string.Create(CultureInfo.InvariantCulture, $"span {index} {span.SpanId}"));
        return records;
    }

    /// <summary>Reads log records.</summary>
    public static OtlpRecords Of(IReadOnlyList<GenAiLog> logs, FormatContext context)
    {
        var records = new OtlpRecords();
        records.AddLogs(logs, context);
        return records;
    }

    /// <summary>Reads a request of any signal in OTLP's JSON.</summary>
    /// <param name="json">One JSON object in UTF-8.</param>
    /// <exception cref="OtlpFormatException">It is none.</exception>
    public static OtlpRecords OfAnySignal(ReadOnlyMemory<byte> json, FormatContext context)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, OtlpJson.Options);
        }
        catch (JsonException)
        {
            // The reader's own message can quote what it stumbled on, which may be text of a prompt.
            throw new OtlpFormatException("is not valid JSON, or is cut off.");
        }

        using (document)
        {
            var root = document.RootElement;
            if (!root.Has(OtlpJson.Traces) && !root.Has(OtlpJson.Logs) && !root.Has(OtlpJson.Metrics))
            {
                var looks = FormatSniffer.Guess(root);
                throw new OtlpFormatException($"is no request of OTLP{(looks is null ? $": one is an object with {OtlpJson.Traces} or {OtlpJson.Logs}" : $"; it looks like {looks}")}.");
            }

            OtlpJson.CheckMetrics(root);
            var records = Of(OtlpJson.ReadSpans(root), context);
            records.AddLogs(OtlpJson.ReadLogs(root), context);
            return records;
        }
    }

    /// <summary>Names the record behind a reading: its kind, its place in the request and, of a span, its id.</summary>
    /// <param name="reading">A place in <see cref="Readings"/>.</param>
    public string NameOf(int reading) => this.names[reading];

    private void AddLogs(IReadOnlyList<GenAiLog> logs, FormatContext context) =>
        Add(logs, log => ClaudeCodeLogs.Read(log, context), static (_, index) => string.Create(CultureInfo.InvariantCulture, $"log record {index}"));

    private void Add<T>(IReadOnlyList<T> items, Func<T, GenAiReading> read, Func<T, int, string> name)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var reading = read(items[i]);
            if (reading.Record is { } record)
            {
                this.readings.Add(record);
                this.names.Add(name(items[i], i).TrimEnd());
            }
            else
            {
                this.ignored[reading.Ignored] = this.ignored.GetValueOrDefault(reading.Ignored) + 1;
            }
        }
    }
}
