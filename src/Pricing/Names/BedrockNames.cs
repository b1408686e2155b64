using System.Collections.Immutable;

namespace Telemetry.Pricing.Names;

/// <summary>
/// Bedrock's ids: <c>anthropic.claude-sonnet-4-5-20250929-v1:0</c> runs in one region, <c>us.anthropic.…</c> in one geography,
/// <c>global.anthropic.…</c> anywhere; any of them may be the end of an ARN. The region goes into the price.
/// </summary>
internal static class BedrockNames
{
    /// <summary>What a bare id says: the call runs in the caller's own region.</summary>
    private const string InRegion = "regional";

    private static readonly ImmutableArray<string> Scopes = ["us", "eu", "apac", "au", "jp", "us-gov", "in", "global"];

    public static IEnumerable<ModelReading> ReadingsOf(string model)
    {
        yield return new ModelReading(model, RegionOf(model));

        var id = model.StartsWith("arn:", StringComparison.Ordinal) ? model[(model.LastIndexOf('/') + 1)..] : model;
        var region = RegionOf(id);
        yield return new ModelReading(id, region);

        var scope = Scopes.FirstOrDefault(s => id.StartsWith(s + ".", StringComparison.Ordinal));
        var unscoped = scope is null ? id : id[(scope.Length + 1)..];
        yield return new ModelReading(unscoped, region);
        yield return new ModelReading(WithoutVersion(unscoped), region);
    }

    /// <summary>Reads the region off the scope; an id without a vendor (<c>claude-opus-5</c>) says nothing.</summary>
    private static NameRegion RegionOf(string id)
    {
        var beforeDot = id[..Math.Max(0, id.IndexOf('.', StringComparison.Ordinal))];
        if (Scopes.Contains(beforeDot, StringComparer.Ordinal))
        {
            return new NameRegion(beforeDot, OverridesEvent: true);
        }

        var isVendor = beforeDot.Length > 0 && beforeDot.All(char.IsAsciiLetterOrDigit);
        return isVendor ? new NameRegion(InRegion, OverridesEvent: false) : default;
    }

    /// <summary>Cuts <c>-v1:0</c>, or <c>-v1</c>, off the end.</summary>
    private static string WithoutVersion(string id)
    {
        var start = id.LastIndexOf("-v", StringComparison.Ordinal);
        if (start <= 0)
        {
            return id;
        }

        var version = id[(start + 2)..].Split(':');
        return version.Length <= 2 && version.All(IsNumber) ? id[..start] : id;
    }

    private static bool IsNumber(string text) => text.Length is > 0 and < 3 && text.All(char.IsAsciiDigit);
}
