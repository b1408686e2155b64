using System.Text.Json;
using Telemetry.Events.Formats.GenAi;

namespace Telemetry.Events.Formats;

/// <summary>Guesses what a record that is not of the named format may be, so that a refusal can say what to do.</summary>
internal static class FormatSniffer
{
    /// <summary>Names the likely format and how it is imported; null where nothing is recognized.</summary>
    public static string? Guess(JsonElement root)
    {
        if (EventFormat.All.FirstOrDefault(format => format.Matches(root)) is { } known)
        {
            return $"{known.Name}: use 'telemetry import {known.Name}'";
        }

        if (root.Has("custom_id"))
        {
            return root.Has("params") || root.Has("body") ? "the requests of a batch, which hold no usage: import its results" : null;
        }

        if (root.Has("sessionId") && root.Has("type"))
        {
            return "claude-code: use 'telemetry import claude-code'";
        }

        if (root.Has(OtlpJson.Traces) || root.Has(OtlpJson.Logs) || root.Has(OtlpJson.Metrics))
        {
            return "otlp-json: use 'telemetry import otlp-json'";
        }

        return root.Has("provider") && root.Has("model") ? "a usage event: use 'telemetry import events'" : null;
    }
}
