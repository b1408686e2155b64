using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.OpenApi;

/// <summary>Documents the shared parameters, which handlers read from the query string themselves.</summary>
internal static class SharedParameterDocs
{
    /// <summary>Adds the parameters that an endpoint takes to its operation.</summary>
    public static RouteHandlerBuilder WithSharedParameters(this RouteHandlerBuilder route, ParameterRules rules)
    {
        route.ProducesProblem(StatusCodes.Status400BadRequest);
        if (rules.Bucket is not null)
        {
            route.ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        }

        return route.WithParameters([.. Shared(rules).Concat(DimensionCatalog.All.Select(Filter))]);
    }

    /// <summary>Adds parameters to an endpoint's operation.</summary>
    public static RouteHandlerBuilder WithParameters(this RouteHandlerBuilder route, params OpenApiParameter[] parameters) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. operation.Parameters ?? [], .. parameters];
            return Task.CompletedTask;
        });

    /// <summary>Makes a query parameter of text.</summary>
    public static OpenApiParameter Text(string name, string description, params string[] values) => Parameter(name, description, new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        Enum = values.Length == 0 ? null : [.. values.Select(value => (JsonNode)JsonValue.Create(value))],
    });

    /// <summary>Makes the parameter <c>limit</c>.</summary>
    public static OpenApiParameter Limit(int max) => Integer("limit", "Rows per page.", max);

    /// <summary>Makes a query parameter of a whole number from 1 on.</summary>
    public static OpenApiParameter Integer(string name, string description, int max) => Parameter(
        name, description, new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{max}" });

    /// <summary>Makes the parameters of a list that is paged and may be CSV.</summary>
    public static OpenApiParameter[] Paging(int max) =>
    [
        Limit(max),
        Text("page", "next_page of the page before."),
        Text("format", "How to answer; else the Accept header decides.", "json", "csv"),
    ];

    private static IEnumerable<OpenApiParameter> Shared(ParameterRules rules)
    {
        yield return Text("from", "First instant: RFC 3339 with any offset, or a date, which is midnight in tz.");
        yield return Text("to", "The instant after the last.");
        yield return Text("tz", "IANA time zone of dates and buckets; UTC where absent.");
        if (rules.Bucket is { } bucket)
        {
            yield return Text("bucket", $"Width of the time buckets; {BucketKinds.NameOf(bucket)} where absent.", [.. BucketKinds.Names]);
            yield return Text("group_by", $"Comma list of dimensions: {string.Join(", ", DimensionCatalog.Names)}, tag.NAME.");
        }

        if (!rules.Fields.IsEmpty)
        {
            yield return Text("fields", $"Comma list of the fields that rows are to have beside start, end and group; all where absent: {string.Join(", ", rules.Fields)}.");
        }

        yield return Limit(10_000);
        yield return Text("page", "next_page of the page before.");
        yield return Text("format", "How to answer; else the Accept header decides.", "json", "csv");
    }

    private static OpenApiParameter Filter(Dimension dimension) => Parameter(
        dimension.Name,
        "Filter, repeatable; an empty value means that the dimension is missing.",
        new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchema { Type = JsonSchemaType.String },
        });

    private static OpenApiParameter Parameter(string name, string description, OpenApiSchema schema) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = schema,
    };
}
