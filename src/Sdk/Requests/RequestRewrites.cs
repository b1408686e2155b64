using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Sdk.Requests;

/// <summary>The two changes that a caller may ask for in its own requests. Everything else stays byte for byte.</summary>
internal static class RequestRewrites
{
    private static ReadOnlySpan<byte> IncludeUsage => "\"include_usage\":true"u8;

    /// <summary>Asks for usage at the end of a chat stream; null where the caller said itself whether it wants it.</summary>
    public static byte[]? WithStreamUsage(ReadOnlySpan<byte> json, in RequestReader request)
    {
        if (request.SaysIncludeUsage || request.Start == 0)
        {
            return null;
        }

        var at = request.StreamOptions > 0 ? request.StreamOptions : request.Start;
        ReadOnlySpan<byte> comma = IsFollowedByMember(json[at..]) ? ","u8 : ""u8;
        return request.StreamOptions > 0
            ? [.. json[..at], .. IncludeUsage, .. comma, .. json[at..]]
            : [.. json[..at], .. "\"stream_options\":{"u8, .. IncludeUsage, .. "}"u8, .. comma, .. json[at..]];
    }

    /// <summary>Names another model; null where the body names none.</summary>
    public static byte[]? WithModel(ReadOnlySpan<byte> json, in RequestReader request, string model)
    {
        if (request.Facts.Model.Length == 0)
        {
            return null;
        }

        var name = JsonEncodedText.Encode(model, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        return [.. json[..request.Model.Start.Value], .. "\""u8, .. name, .. "\""u8, .. json[request.Model.End.Value..]];
    }

    private static bool IsFollowedByMember(ReadOnlySpan<byte> rest) => rest.TrimStart(" \t\r\n"u8) is [not (byte)'}', ..];
}
