using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Telemetry.Api.Money;

namespace Telemetry.Api.OpenApi;

/// <summary>Documents money as the decimal string that it is.</summary>
internal sealed class MoneySchema : IOpenApiSchemaTransformer
{
    private const string Ending = "_usd";

    /// <summary>Gets whether a property is an amount of money: by its type, or by its name where figures are worked out below the API.</summary>
    public static bool IsMoney(string? property, Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(Usd) || (bare == typeof(decimal) && property?.EndsWith(Ending, StringComparison.Ordinal) == true);
    }

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (IsMoney(context.JsonPropertyInfo?.Name, type))
        {
            schema.Type = Nullable.GetUnderlyingType(type) is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = null;
            schema.Pattern = @"^-?\d+(\.\d*[1-9])?$";
            schema.Description = "US dollars as a decimal string, without exponent or trailing zeros.";
            schema.Properties?.Clear();
        }

        return Task.CompletedTask;
    }
}
