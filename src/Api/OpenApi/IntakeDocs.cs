using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Telemetry.Api.OpenApi;

/// <summary>
/// Describes <c>POST /v1/events</c> and the paths of OTLP where the process takes events: the intake reads bodies and writes
/// answers itself, so nothing of them can be worked out from its code.
/// </summary>
internal sealed class IntakeDocs : IOpenApiDocumentTransformer
{
    private const string Path = "/v1/events";

    private static readonly (string Path, string OperationId, string Summary)[] Otlp =
    [
        ("/v1/traces", "PostTraces", "Takes spans by OTLP/HTTP; those of calls to models become usage events (docs/otlp.md)."),
        ("/v1/logs", "PostLogs", "Takes log records by OTLP/HTTP; Claude Code's requests become usage events (docs/otlp.md)."),
        ("/v1/metrics", "PostMetrics", "Takes metrics by OTLP/HTTP and ignores them."),
    ];

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var endpoints = context.ApplicationServices.GetRequiredService<EndpointDataSource>().Endpoints;
        if (endpoints.OfType<RouteEndpoint>().Any(endpoint => endpoint.RoutePattern.RawText == Path))
        {
            (document.Paths ??= [])[Path] = new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = Operation() } };
            foreach (var (path, id, summary) in Otlp)
            {
                document.Paths[path] = new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = OtlpOperation(id, summary) } };
            }
        }

        return Task.CompletedTask;
    }

    private static OpenApiOperation Operation() => new()
    {
        OperationId = "PostEvents",
        Summary = "Takes usage events: one JSON object, an array, or NDJSON.",
        Description = "At most 16 MiB unpacked and 50,000 events of at most 64 KiB; gzip is taken. What is answered as accepted is durable.",
        Parameters =
        [
            SharedParameterDocs.Text("format", "What the body holds: usage events, or LiteLLM's standard logging payloads (docs/import.md). Default: events.", "events", "litellm"),
            new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Description = "Gives events that name no id of their own the same id on every resend.",
                Schema = Text(),
            },
        ],
        RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchema { OneOf = [Event(), new OpenApiSchema { Type = JsonSchemaType.Array, Items = Event() }] } },
                ["application/x-ndjson"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "One event a line." } },
            },
        },
        Responses = new OpenApiResponses
        {
            ["202"] = Response("Every accepted event is durable.", "application/json", Answer()),
            ["400"] = Problem("Every event was refused, or the request is faulty."),
            ["413"] = Problem("The body is too large: split it."),
            ["415"] = Problem("The content type or encoding is not taken."),
            ["429"] = Problem("The event log is full: send again after Retry-After."),
            ["503"] = Problem("Whether the events are durable is unknown: send again."),
        },
    };

    private static OpenApiOperation OtlpOperation(string id, string summary) => new()
    {
        OperationId = id,
        Summary = summary,
        Description = "At most 16 MiB unpacked; gzip is taken. Answers are in the encoding of the request; refused records are a partial success. Refusals carry a google.rpc.Status.",
        RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Any() } },
                ["application/x-protobuf"] = new() { Schema = Text() },
            },
        },
        Responses = new OpenApiResponses
        {
            ["200"] = Response("Every event is durable, or named as refused.", "application/json", Object(("partialSuccess", new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Any() }))),
            ["400"] = OtlpStatus("The body is cut off or is no OTLP: do not send it again."),
            ["413"] = OtlpStatus("The body is too large: split it."),
            ["415"] = OtlpStatus("The content type or encoding is not taken."),
            ["429"] = OtlpStatus("The event log is full: send again after Retry-After."),
            ["503"] = OtlpStatus("Whether the events are durable is unknown: send again."),
        },
    };

    private static OpenApiSchema Event() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A usage event, version 1. docs/event-format.md describes every field.",
        Required = new HashSet<string>(StringComparer.Ordinal) { "provider", "model" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["provider"] = Text(),
            ["model"] = Text(),
            ["occurred_at"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            ["usage"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Any() },
            ["raw_usage"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Any() },
            ["dimensions"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Text() },
        },
        AdditionalProperties = Any(),
    };

    private static OpenApiSchema Answer() => Object(
        ("accepted", Count()),
        ("unkeyed", Count()),
        ("ids", new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Format = "uuid" } }),
        ("rejected", new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = Object(("index", Count()), ("event_id", new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null }), ("error", Text())),
        }));

    private static OpenApiSchema Object(params (string Name, OpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = properties.ToDictionary(property => property.Name, property => (IOpenApiSchema)property.Schema),
    };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Count() => new() { Type = JsonSchemaType.Integer, Format = "int32" };

    private static OpenApiSchema Any() => new();

    private static OpenApiResponse Problem(string description) =>
        Response(description, "application/problem+json", Object(("title", Text()), ("status", Count()), ("detail", Text()), ("errors", new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = Object(("field", Text()), ("detail", Text())),
        })));

    private static OpenApiResponse OtlpStatus(string description) => Response(description, "application/json", Object(("code", Count()), ("message", Text())));

    private static OpenApiResponse Response(string description, string type, OpenApiSchema schema) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { [type] = new() { Schema = schema } },
    };
}
