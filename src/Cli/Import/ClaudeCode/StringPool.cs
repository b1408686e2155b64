using System.Text.Json;

namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>Keeps one string per distinct value: sessions, folders and models repeat on every line.</summary>
internal sealed class StringPool
{
    private const int LongestPooled = 512;

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public StringPool() => this.lookup = this.values.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Gets the string value the reader stands on, or an empty one for any other kind of value, which is skipped.</summary>
    public string Get(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
            }

            return "";
        }

        if (reader.ValueSpan.Length > LongestPooled)
        {
            return reader.GetString()!;
        }

        Span<char> text = stackalloc char[LongestPooled];
        var length = reader.CopyString(text);
        var key = text[..length];
        if (!this.lookup.TryGetValue(key, out var pooled))
        {
            pooled = key.ToString();
            this.values.Add(pooled, pooled);
        }

        return pooled;
    }
}
