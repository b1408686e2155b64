using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Telemetry.Api.Money;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Parameters;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Review;

/// <summary>How a review is written as JSON: amounts as strings, times in UTC with <c>Z</c>.</summary>
internal static class ReviewJson
{
    /// <summary>Gets the options.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = ApiJson.Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WriteMoneyAsText } };
        options.Converters.Add(new UtcConverter());
        return options;
    }

    private static void WriteMoneyAsText(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(static property => MoneySchema.IsMoney(property.Name, property.PropertyType)))
        {
            property.CustomConverter = property.PropertyType == typeof(decimal?) ? new OptionalAmountConverter() : new AmountConverter();
        }
    }

    private sealed class AmountConverter : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Usd>(ref reader, options).Value;

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteStringValue(new Usd(value).ToString());
    }

    private sealed class OptionalAmountConverter : JsonConverter<decimal?>
    {
        public override decimal? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Usd?>(ref reader, options)?.Value;

        public override void Write(Utf8JsonWriter writer, decimal? value, JsonSerializerOptions options) =>
            writer.WriteStringValue(new Usd(value!.Value).ToString());
    }

    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(TimeText.Format(value));
    }
}
