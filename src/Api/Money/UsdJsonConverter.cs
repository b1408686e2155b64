using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Api.Money;

/// <summary>Writes money as a JSON string and refuses JSON numbers, which may have passed through a binary float.</summary>
internal sealed class UsdJsonConverter : JsonConverter<Usd>
{
    public override Usd Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            && decimal.TryParse(
                reader.GetString(),
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var value)
            ? new Usd(value)
            : throw new JsonException("Money is a decimal string in USD, such as \"0.02\".");

    public override void Write(Utf8JsonWriter writer, Usd value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
