using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Telemetry.Api.Rows;

namespace Telemetry.Api.OpenApi;

/// <summary>Documents that a group's value is null where the dimension is missing: the type of a dictionary's values does not say so.</summary>
internal sealed class GroupSchema : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (typeof(SpendRow).IsAssignableFrom(context.JsonTypeInfo.Type)
            && schema.Properties?["group"] is OpenApiSchema { AdditionalProperties: OpenApiSchema value })
        {
            value.Type = JsonSchemaType.String | JsonSchemaType.Null;
        }

        return Task.CompletedTask;
    }
}
