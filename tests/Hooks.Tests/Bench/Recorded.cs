using System.Text.Json.Nodes;

namespace Telemetry.Hooks.Tests.Bench;

/// <summary>The table of recorded calls and of the event that each must become.</summary>
internal static class Recorded
{
    public static string[] Files { get; } = ["anthropic", "openai", "others"];

    public static IReadOnlyList<RecordedCase> Cases(string file) =>
    [
        .. JsonNode.Parse(File.ReadAllText(Checkout.PathOf("tests", "FakeProviders", "recorded", $"{file}.json")))!["cases"]!.AsArray()
            .Select(static one => new RecordedCase((string)one!["name"]!, one.AsObject())),
    ];
}

/// <summary>One call.</summary>
internal sealed record RecordedCase(string Name, JsonObject Json)
{
    /// <summary>Gives the same call with another id of the answer, for tests that look at what is stored.</summary>
    public RecordedCase WithIdsOf(string session) =>
        this with { Json = JsonNode.Parse(this.Json.ToJsonString().Replace((string)this.Event!["response_id"]!, session, StringComparison.Ordinal))!.AsObject() };

    /// <summary>Gets the event, null where the request is no call of a model.</summary>
    public JsonObject? Event => this.Json["event"]?.AsObject();
}
