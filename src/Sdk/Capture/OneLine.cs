namespace Telemetry.Sdk.Capture;

/// <summary>Puts a JSON document onto one line: an event that is sent on may have to stand on one.</summary>
internal static class OneLine
{
    /// <summary>Gets the document; a copy only where it has line breaks, which lie outside of texts in JSON.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json)
    {
        if (!json.Span.ContainsAny((byte)'\n', (byte)'\r'))
        {
            return json;
        }

        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
