namespace Telemetry.Sdk.Publishing.Http;

/// <summary>Marks requests that publish usage, so that capture never takes them for calls of a model.</summary>
internal static class PublisherRequests
{
    private static readonly HttpRequestOptionsKey<bool> Key = new("telemetry.sdk.publisher");

    public static void Mark(HttpRequestMessage request) => request.Options.Set(Key, true);

    public static bool IsMarked(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var isOurs) && isOurs;
}
