using System.Text.Json;

namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>Reads the few members of a line that the import needs and skips over everything else, the text above all.</summary>
internal sealed class AssistantLineParser
{
    private readonly StringPool pool = new();

    /// <summary>Tells without parsing whether a line can carry usage: in text inside the line the quotes are escaped.</summary>
    public static bool MayCarryUsage(ReadOnlySpan<byte> line) =>
        line.IndexOf("\"usage\""u8) >= 0 && line.IndexOf("\"assistant\""u8) >= 0;

    /// <summary>Reads one line.</summary>
    /// <exception cref="JsonException">The line is not one JSON object.</exception>
    public AssistantLine Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        var line = new AssistantLine
        {
            MessageId = "", RequestId = "", Model = "", StopReason = "", SessionId = "", Cwd = "", GitBranch = "", Version = "", AgentId = "",
        };
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, ref line, utf8);
        }

        // Whatever follows the object makes the line suspect as a whole.
        if (reader.Read())
        {
            throw new JsonException("more than one JSON value on the line");
        }

        return line;
    }

    private void ReadMember(ref Utf8JsonReader reader, ref AssistantLine line, ReadOnlySpan<byte> utf8)
    {
        if (Next(ref reader, "type"u8)) { line.IsAssistant = IsText(ref reader, "assistant"u8); }
        else if (Next(ref reader, "message"u8)) { ReadMessage(ref reader, ref line, utf8); }
        else if (Next(ref reader, "timestamp"u8)) { line.Timestamp = ReadTime(ref reader); }
        else if (Next(ref reader, "requestId"u8)) { line.RequestId = ReadText(ref reader); }
        else if (Next(ref reader, "sessionId"u8)) { line.SessionId = this.pool.Get(ref reader); }
        else if (Next(ref reader, "cwd"u8)) { line.Cwd = this.pool.Get(ref reader); }
        else if (Next(ref reader, "gitBranch"u8)) { line.GitBranch = this.pool.Get(ref reader); }
        else if (Next(ref reader, "version"u8)) { line.Version = this.pool.Get(ref reader); }
        else if (Next(ref reader, "agentId"u8)) { line.AgentId = this.pool.Get(ref reader); }
        else if (Next(ref reader, "isSidechain"u8)) { line.IsSidechain = reader.TokenType == JsonTokenType.True; SkipNested(ref reader); }
        else { Skip(ref reader); }
    }

    private void ReadMessage(ref Utf8JsonReader reader, ref AssistantLine line, ReadOnlySpan<byte> utf8)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipNested(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Next(ref reader, "id"u8)) { line.MessageId = ReadText(ref reader); }
            else if (Next(ref reader, "model"u8)) { line.Model = this.pool.Get(ref reader); }
            else if (Next(ref reader, "stop_reason"u8)) { line.StopReason = this.pool.Get(ref reader); }
            else if (Next(ref reader, "usage"u8)) { ReadUsage(ref reader, ref line, utf8); }
            else { Skip(ref reader); }
        }
    }

    private static void ReadUsage(ref Utf8JsonReader reader, ref AssistantLine line, ReadOnlySpan<byte> utf8)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipNested(ref reader);
            return;
        }

        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Next(ref reader, "output_tokens"u8))
            {
                line.OutputTokens = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var tokens) ? tokens : null;
                SkipNested(ref reader);
            }
            else
            {
                Skip(ref reader);
            }
        }

        line.Usage = utf8[start..(int)reader.BytesConsumed];
    }

    /// <summary>Where the member's name is the given one, moves on to its value.</summary>
    private static bool Next(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.ValueTextEquals(name))
        {
            return false;
        }

        reader.Read();
        return true;
    }

    private static bool IsText(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var same = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(text);
        SkipNested(ref reader);
        return same;
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        SkipNested(ref reader);
        return text ?? "";
    }

    private static DateTimeOffset? ReadTime(ref Utf8JsonReader reader)
    {
        DateTimeOffset? time = reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var parsed)
            ? parsed.ToUniversalTime()
            : null;
        SkipNested(ref reader);
        return time;
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        SkipNested(ref reader);
    }

    private static void SkipNested(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            reader.Skip();
        }
    }
}
