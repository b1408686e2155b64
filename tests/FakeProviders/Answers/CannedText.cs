namespace Telemetry.FakeProviders.Answers;

/// <summary>What the models say. It holds a marker, so that a test can see whether any of it left the caller's process.</summary>
internal static class CannedText
{
    /// <summary>A word that stands in every answer with text.</summary>
    public const string Marker = "completion-canary-7f3a";

    public static readonly string[] Words = ["Grüße ", "from ", Marker, " — ", "\\\"usage\\\": null, ", "done."];

    public static string Whole { get; } = string.Concat(Words);
}
