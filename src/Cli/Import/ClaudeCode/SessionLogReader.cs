using System.Text.Json;

namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>Checks a usage object as the intake will: null when it is sound, else what is wrong with it.</summary>
internal delegate string? UsageCheck(ReadOnlySpan<byte> usage);

/// <summary>Counts of what was read.</summary>
internal sealed class ReadCounts
{
    public int Files { get; set; }
    public long Bytes { get; set; }
    public long Lines { get; set; }
    public long UsageLines { get; set; }
    public long Refused { get; set; }
    public int UnreadableFiles { get; set; }

    /// <summary>Gets or sets whether any line is one of a session log, be it a call or not.</summary>
    public bool AnySessionLine { get; set; }

    /// <summary>Gets or sets lines still being written when their file was read.</summary>
    public long Unfinished { get; set; }
}

/// <summary>Reads session logs into a ledger of calls. Refused lines are reported, counted and left out; the others go on.</summary>
internal sealed class SessionLogReader(CallLedger ledger, UsageCheck check, TimeProvider clock, Action<string> report)
{
    /// <summary>What no provider served, such as the tool's own error texts, is under this model.</summary>
    private const string Synthetic = "<synthetic>";

    private readonly AssistantLineParser parser = new();

    public ReadCounts Counts { get; } = new();

    /// <summary>Reads one file to its end. A file that cannot be read is reported and counted.</summary>
    public void Read(string path, CancellationToken cancellationToken)
    {
        var file = new LogFile(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var torn = new TornLine();
            JsonLines.Read(stream, (line, number, terminated) => Take(line, new LinePlace(file, number), terminated, torn), cancellationToken);
            file.ChangedAt = File.GetLastWriteTimeUtc(path);
            this.Counts.Files++;
            this.Counts.Bytes += stream.Position;
            Settle(torn, file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            this.Counts.UnreadableFiles++;
            report($"{path}: cannot be read: {unreadable.Message}");
        }
    }

    private void Take(ReadOnlySpan<byte> line, LinePlace place, bool terminated, TornLine torn)
    {
        this.Counts.Lines++;
        if (line.IsEmpty)
        {
            Refuse(place, $"longer than {JsonLines.LongestLine} bytes");
        }
        else if (line[0] != (byte)'{' || line[^1] != (byte)'}')
        {
            // The last line of a file may be on its way to the disk; whether it is, its age tells later.
            if (!terminated)
            {
                torn.Place = place;
            }
            else
            {
                Refuse(place, "not a JSON object");
            }
        }
        else
        {
            this.Counts.AnySessionLine = this.Counts.AnySessionLine || IsOfSession(line);
            if (AssistantLineParser.MayCarryUsage(line))
            {
                TakeCandidate(line, place);
            }
        }
    }

    // Every line names its session, but summaries, which name the line they end at.
    private static bool IsOfSession(ReadOnlySpan<byte> line) =>
        line.IndexOf("\"sessionId\""u8) >= 0 || line.IndexOf("\"leafUuid\""u8) >= 0;

    private void TakeCandidate(ReadOnlySpan<byte> utf8, LinePlace place)
    {
        AssistantLine line;
        try
        {
            line = this.parser.Parse(utf8);
        }
        catch (JsonException malformed)
        {
            Refuse(place, $"malformed JSON at byte {malformed.BytePositionInLine}");
            return;
        }
        catch (InvalidOperationException)
        {
            Refuse(place, "malformed JSON: a text is not UTF-8");
            return;
        }

        if (!line.IsAssistant || line.Usage.IsEmpty || line.Model == Synthetic)
        {
            return;
        }

        this.Counts.UsageLines++;
        if (Fault(line) is { } fault)
        {
            Refuse(place, fault);
            return;
        }

        ledger.Add(line, line.Timestamp.GetValueOrDefault(), place);
    }

    private string? Fault(in AssistantLine line)
    {
        if (line.RequestId.Length == 0 && line.MessageId.Length == 0)
        {
            return "requestId: missing, and message.id as well: the call has no identity";
        }

        if (line.Model.Length == 0)
        {
            return "message.model: missing";
        }

        if (line.Timestamp is null)
        {
            return "timestamp: missing or not an RFC 3339 time";
        }

        return line.OutputTokens is null ? "message.usage.output_tokens: missing or not a whole number" : check(line.Usage);
    }

    private void Settle(TornLine torn, LogFile file)
    {
        if (torn.Place is not { } place)
        {
            return;
        }

        if (CallState.IsStill(clock.GetUtcNow(), file.ChangedAt))
        {
            Refuse(place, "cut off: the file ends inside the line");
        }
        else
        {
            this.Counts.Unfinished++;
        }
    }

    private void Refuse(LinePlace place, string reason)
    {
        this.Counts.Refused++;
        report($"{place}: {reason}");
    }

    private sealed class TornLine
    {
        public LinePlace? Place { get; set; }
    }
}
