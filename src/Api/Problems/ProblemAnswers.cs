using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Telemetry.Api.Problems;

/// <summary>Problem documents (RFC 9457) as the contract shapes them: with a member <c>errors</c> of field and detail.</summary>
internal static class ProblemAnswers
{
    public static IResult From(RequestRefusedException refused) => Create(
        refused.Status,
        refused.Message,
        string.Join(" ", refused.Faults.Select(fault => $"{fault.Field}: {fault.Detail}")),
        refused.Faults);

    public static IResult Create(int status, string title, string detail, ImmutableArray<ParameterFault> faults = default) =>
        TypedResults.Problem(
            detail: detail.Length == 0 ? null : detail,
            statusCode: status,
            title: title,
            extensions: new Dictionary<string, object?>
            {
                ["errors"] = (faults.IsDefault ? [] : faults).Select(fault => new FaultEntry(fault.Field, fault.Detail)).ToArray(),
            });

    private sealed record FaultEntry(string Field, string Detail);
}
