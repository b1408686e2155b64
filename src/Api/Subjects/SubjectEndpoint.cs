using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Telemetry.Aggregator.Forgetting;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;
using Telemetry.Store.Subjects;

namespace Telemetry.Api.Subjects;

/// <summary>DELETE /subjects/{user}: takes the name of a user out; what was spent stays.</summary>
internal static class SubjectEndpoint
{
    private const int NameLengthMax = 256;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/subjects/{**user}", ForgetAsync)
        .Produces<ForgetAnswer>()
        .Produces<ForgetAnswer>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .WithParameters(SharedParameterDocs.Text("tenant", "The only tenant to look in; all where absent."))
        .WithName("ForgetUser")
        .WithSummary("Takes the name of a user out of everything that is stored; calls, tokens and money stay. 202 while it is under way: the same request again says how far it is.");

    private static async Task<IResult> ForgetAsync(HttpContext http, string? user, ForgetRequests requests, IOptions<QueryApiOptions> options, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var tenants = TenantParameter.Read(http, PlainQuery.Read(http, ["tenant"], faults), faults);
        var name = NameOf(http) is { Length: > 0 } exact ? exact : user ?? "";
        if (name.Length is 0 or > NameLengthMax)
        {
            faults.Add(new ParameterFault("user", $"Name the user in the path, 1 to {NameLengthMax} characters, percent-encoded."));
        }

        if (name == ForgottenSubjects.Replacement)
        {
            faults.Add(new ParameterFault("user", $"{name} stands for all users that are forgotten already."));
        }

        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var request = await requests.AddAsync(name, tenants.IsEmpty ? null : tenants[0], cancellationToken);
        return await WaitAsync(requests, request, options.Value.ForgetWait, cancellationToken) is { } result
            ? Answers.Json(ForgetAnswer.Of(result))
            : Answers.Json(ForgetAnswer.Of(await requests.FindAsync(request, cancellationToken) ?? request), StatusCodes.Status202Accepted);
    }

    private static async Task<ForgetResult?> WaitAsync(ForgetRequests requests, ForgetRequest request, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < patience; await Task.Delay(Look, cancellationToken))
        {
            // The name is gone once the request is.
            if (await requests.ResultAsync(request, cancellationToken) is { } result && await requests.FindAsync(request, cancellationToken) is null)
            {
                return result;
            }
        }

        return null;
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
