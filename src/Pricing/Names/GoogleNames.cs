namespace Telemetry.Pricing.Names;

/// <summary>
/// Google's ids: <c>models/gemini-2.5-pro</c>, <c>publishers/google/models/…</c>, and the full resource name
/// <c>projects/P/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929</c>, whose location goes into the price.
/// </summary>
internal static class GoogleNames
{
    private const string Models = "models/";
    private const string Locations = "/locations/";

    public static IEnumerable<ModelReading> ReadingsOf(string model)
    {
        yield return new ModelReading(model, default);

        var start = model.LastIndexOf(Models, StringComparison.Ordinal);
        var isResource = start == 0 || (start > 0 && model[start - 1] == '/'
            && (model.StartsWith("publishers/", StringComparison.Ordinal) || model.StartsWith("projects/", StringComparison.Ordinal)));
        if (isResource)
        {
            yield return new ModelReading(model[(start + Models.Length)..], new NameRegion(LocationOf(model), OverridesEvent: true));
        }
    }

    private static string LocationOf(string model)
    {
        var start = model.IndexOf(Locations, StringComparison.Ordinal);
        if (start < 0)
        {
            return "";
        }

        var location = model[(start + Locations.Length)..];
        var end = location.IndexOf('/', StringComparison.Ordinal);
        return end < 0 ? "" : location[..end];
    }
}
