using System.Text.Json.Serialization;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Cache;

/// <summary>A row of <c>/cache</c>: a row of <c>/spend</c> and the cache writes that nothing read.</summary>
public sealed class CacheRow : SpendRow
{
    /// <summary>
    /// Gets the tokens of writes whose time to live ran out before a call of the same provider, model and prefix group read;
    /// null where no call of the row states a prefix fingerprint or prompt name, or single events are no longer kept.
    /// </summary>
    [JsonPropertyName("cache_write_tokens_unread"), JsonPropertyOrder(1)] public long? CacheWriteTokensUnread { get; internal set; }
}
