using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Keys;
using Telemetry.Api.Parameters;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Health;

/// <summary>GET /store: what <c>telemetry doctor</c> checks of the engine and its tables.</summary>
internal static class StoreStateEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/store", ReadAsync)
        .ForWholeInstallation()
        .WithName("GetStoreState")
        .Produces<StoreStateAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .WithSummary("The engine, the disk space of its tables, and whether they remember enough blocks to suppress copies.");

    private static async Task<IResult> ReadAsync(HttpContext http, StoreStateReader state, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        return Answers.Json(await state.ReadAsync(cancellationToken));
    }
}
