using System.Text.Json.Serialization;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Keys;

/// <summary>A key as lists show it: never its text, nor its hash.</summary>
public class KeyAnswer
{
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";

    /// <summary>Gets what it may do.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Gets the tenant it is bound to; null: none, it sees every tenant.</summary>
    public string? Tenant { get; init; }
    public string CreatedAt { get; init; } = "";

    /// <summary>Gets when it ends; null: never.</summary>
    public string? ExpiresAt { get; init; }

    /// <summary>Gets the hour in which it was last used; null where it never was.</summary>
    public string? LastUsedAt { get; init; }

    internal static TAnswer From<TAnswer>(ApiKey key, DateTimeOffset? lastUsedAt = null)
        where TAnswer : KeyAnswer, new() => new()
        {
            Id = key.Id,
            Name = key.Name,
            Scopes = [.. key.Scopes.Select(KeyScopes.NameOf)],
            Tenant = key.Tenant,
            CreatedAt = TimeText.Format(key.CreatedAt),
            ExpiresAt = Text(key.ExpiresAt),
            LastUsedAt = Text(lastUsedAt),
        };

    private static string? Text(DateTimeOffset? time) => time is { } given ? TimeText.Format(given) : null;
}

/// <summary>A key that was just made.</summary>
public sealed class NewKeyAnswer : KeyAnswer
{
    /// <summary>Gets its text. It is shown this once: only its hash is kept.</summary>
    [JsonPropertyOrder(1)] public string Key { get; private set; } = "";

    internal static NewKeyAnswer Of(ApiKey key, string text)
    {
        var answer = From<NewKeyAnswer>(key);
        answer.Key = text;
        return answer;
    }
}
