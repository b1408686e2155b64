using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Keys;

/// <summary>/keys: lists, makes and revokes keys. A bound key sees and makes keys of its tenant only.</summary>
internal static class KeyEndpoints
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;
    private static readonly string[] ListNames = ["tenant", "limit", "page", "format"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/keys", ListAsync)
            .ForScope(KeyScope.Admin)
            .Produces<ListAnswer<KeyAnswer>>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters(
                SharedParameterDocs.Text("tenant", "Only keys bound to this tenant."),
                SharedParameterDocs.Limit(LimitMax),
                SharedParameterDocs.Text("page", "next_page of the page before."),
                SharedParameterDocs.Text("format", "How to answer; else the Accept header decides.", "json", "csv"))
            .WithName("ListKeys")
            .WithSummary("The keys that are stored, by name, with what each may do and when it was last used.");
        routes.MapPost("/keys", CreateAsync)
            .Accepts<KeyRequest>("application/json")
            .Produces<NewKeyAnswer>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithName("CreateKey")
            .WithSummary("Makes a key. The answer shows its text this once.");
        routes.MapDelete("/keys/{id}", RevokeAsync)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("RevokeKey")
            .WithSummary("Revokes a key: this server refuses it at once, others within seconds.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, KeyTable keys, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ListNames, faults);
        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        var tenants = TenantParameter.Read(http, query, faults);
        var canonical = $"keys?{query.Canonical("limit", "page", "format")}";
        var page = CursorParameter.Read(query.Single("page"), canonical, faults);
        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var skip = page is null ? 0 : int.Parse(page.Key[0], CultureInfo.InvariantCulture);
        var uses = await keys.UsesAsync(cancellationToken);
        var found = (await keys.ListAsync(cancellationToken))
            .Where(key => tenants.IsEmpty || (key.Tenant is { } tenant && tenants.Contains(tenant)))
            .OrderBy(static key => key.Name, StringComparer.Ordinal).ThenBy(static key => key.Id, StringComparer.Ordinal)
            .Skip(skip).Take(limit + 1)
            .Select(key => KeyAnswer.From<KeyAnswer>(key, uses.TryGetValue(key.Id, out var used) ? used : null))
            .ToList();
        var next = found.Count > limit ? CursorCodec.Encode(new Cursor { From = 0, To = 0, Key = [(skip + limit).ToString(CultureInfo.InvariantCulture)] }, canonical) : null;
        var answer = new ListAnswer<KeyAnswer>([.. found.Take(limit)], next);
        return Answers.List(http, answer, answer.Data, [], next);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, KeyTable keys, KeyRing ring, TimeProvider time, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        var request = await JsonBody.ReadAsync<KeyRequest>(http.Request.Body, cancellationToken);
        var (name, scopes, tenant, expiresAt) = request.Read(BoundTenant.Of(http), time.GetUtcNow());
        var (key, text) = await keys.CreateAsync(name, scopes, tenant, expiresAt, cancellationToken);
        ring.Forget();
        http.Response.Headers.CacheControl = "no-store";
        return Answers.Json(NewKeyAnswer.Of(key, text), StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, string id, KeyTable keys, KeyRing ring, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        var bound = BoundTenant.Of(http);
        var key = (await keys.ListAsync(cancellationToken)).FirstOrDefault(key => key.Id == id && (bound is null || key.Tenant == bound));
        if (key is null || !await keys.RevokeAsync(key, cancellationToken))
        {
            throw RequestRefusedException.NotFound("id", "There is no key of this id. 'telemetry keys list' shows those there are.");
        }

        ring.Forget();
        return TypedResults.NoContent();
    }
}
