using System.Text.Json.Serialization;
using Telemetry.Api.Money;
using Telemetry.Api.Parameters;
using Telemetry.Api.Rollups;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Cache;

/// <summary>A row of <c>/cache</c>: a row of <c>/spend</c>, what writing cost, and the writes that nothing read.</summary>
public sealed class CacheRow : SpendRow
{
    /// <summary>
    /// Gets what cache writes cost above the plain input rate: <c>cache_saving_usd</c> is what reads saved less this. Calls that
    /// were priced before it was kept count nothing in it until they are re-rated.
    /// </summary>
    [JsonPropertyName("cache_write_premium_usd"), JsonPropertyOrder(1)] public Usd CacheWritePremiumUsd { get; private set; }

    /// <summary>
    /// Gets the tokens of writes whose time to live ran out before a call of the same provider, model and prefix group read;
    /// null where no call of the row states a prefix fingerprint or prompt name, or single events are no longer kept.
    /// </summary>
    [JsonPropertyName("cache_write_tokens_unread"), JsonPropertyOrder(1)] public long? CacheWriteTokensUnread { get; private set; }

    internal static CacheRow From(UsageQuery query, UsageRow row, bool isTotal, long? unread)
    {
        var made = From<CacheRow>(query, row, isTotal);
        made.CacheWritePremiumUsd = new Usd(row.Sums.CacheWritePremiumUsd);
        made.CacheWriteTokensUnread = unread;
        return made;
    }
}
