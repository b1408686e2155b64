using System.Text.Json.Serialization;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Models;

/// <summary>A row of <c>/models</c>: a row of <c>/spend</c> and its shares of the row's bucket. Null where the bucket has none.</summary>
public sealed class ModelRow : SpendRow
{
    [JsonPropertyName("share_calls"), JsonPropertyOrder(1)] public decimal? ShareCalls { get; internal set; }
    [JsonPropertyName("share_tokens"), JsonPropertyOrder(2)] public decimal? ShareTokens { get; internal set; }
    [JsonPropertyName("share_cost"), JsonPropertyOrder(3)] public decimal? ShareCost { get; internal set; }
}
