using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Aggregator.Forgetting;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Subjects;

/// <summary>DELETE /subjects/{user}: takes the name of a user out; what was spent stays.</summary>
internal static class SubjectEndpoint
{
    private const int NameLengthMax = 256;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/subjects/{**user}", ForgetAsync)
        .Produces<ForgetAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithParameters(SharedParameterDocs.Text("tenant", "The only tenant to look in; all where absent."))
        .WithName("ForgetUser")
        .WithSummary("Takes the name of a user out of everything that is stored; calls, tokens and money stay.");

    private static async Task<IResult> ForgetAsync(HttpContext http, string? user, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var tenants = TenantParameter.Read(http, PlainQuery.Read(http, ["tenant"], faults), faults);
        var name = NameOf(http) is { Length: > 0 } exact ? exact : user ?? "";
        if (name.Length is 0 or > NameLengthMax)
        {
            faults.Add(new ParameterFault("user", $"Name the user in the path, 1 to {NameLengthMax} characters, percent-encoded."));
        }

        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var service = http.RequestServices.GetService<ForgetService>() ?? throw new RequestRefusedException(
            422, "This server cannot forget a user.", new ParameterFault("user", "It shares its tables with other writers. Only 'telemetry up', which has its store to itself, can take a name out."));
        return Answers.Json(ForgetAnswer.Of(await service.ForgetAsync(name, tenants.IsEmpty ? null : tenants[0], cancellationToken)));
    }

    /// <summary>Gets the name from the line of the request: a slash in it is told from one of the path only there.</summary>
    private static string NameOf(HttpContext http)
    {
        const string before = "/subjects/";
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? "";
        var at = target.IndexOf(before, StringComparison.Ordinal);
        return at < 0 ? "" : Uri.UnescapeDataString(target[(at + before.Length)..]);
    }
}

/// <summary>Where a name was taken out.</summary>
/// <param name="Events">Events whose user it was.</param>
/// <param name="Adjustments">Corrections of events whose user it was.</param>
/// <param name="RollupRows">Rows of the rollup by user.</param>
/// <param name="DeadLetters">Dead letters whose bytes held it.</param>
/// <param name="LogCleanBy">When the event log holds it no longer.</param>
public sealed record ForgetAnswer(long Events, long Adjustments, long RollupRows, long DeadLetters, string LogCleanBy)
{
    internal static ForgetAnswer Of(ForgetResult result) =>
        new(result.Events, result.Adjustments, result.RollupRows, result.DeadLetters, TimeText.Format(result.LogCleanBy));
}
