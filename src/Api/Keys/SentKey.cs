using Microsoft.AspNetCore.Http;

namespace Telemetry.Api.Keys;

/// <summary>The key that a request sends.</summary>
/// <param name="Text">Its text; null where none is sent.</param>
/// <param name="Fault">Why what was sent cannot be a key; null where it can.</param>
internal readonly record struct SentKey(string? Text, string? Fault)
{
    private const string Scheme = "Bearer ";
    private const string KeyHeader = "x-api-key";

    /// <summary>Reads <c>Authorization: Bearer</c> and <c>x-api-key</c>, which clients send that know no other way.</summary>
    public static SentKey Read(IHeaderDictionary headers)
    {
        var (bearer, plain) = (headers.Authorization, headers[KeyHeader]);
        if (bearer.Count + plain.Count > 1)
        {
            return new SentKey(null, $"More than one key was sent: send one, in Authorization or in {KeyHeader}.");
        }

        if (plain.Count == 1)
        {
            return Of(plain[0]);
        }

        // Another scheme is no key: it was meant for somebody on the way.
        return bearer.Count == 1 && bearer[0]?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true ? Of(bearer[0]![Scheme.Length..]) : default;
    }

    private static SentKey Of(string? text) => text?.Trim() is { Length: > 0 } key ? new SentKey(key, null) : new SentKey(null, "The key is empty.");
}
