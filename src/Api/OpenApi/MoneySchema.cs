using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Telemetry.Api.Money;

namespace Telemetry.Api.OpenApi;

/// <summary>Documents money as the decimal string that it is.</summary>
internal sealed class MoneySchema : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(Usd))
        {
            schema.Type = Nullable.GetUnderlyingType(type) is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Pattern = @"^-?\d+(\.\d*[1-9])?$";
            schema.Description = "US dollars as a decimal string, without exponent or trailing zeros.";
            schema.Properties?.Clear();
        }

        return Task.CompletedTask;
    }
}
