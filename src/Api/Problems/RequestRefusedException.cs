using System.Collections.Immutable;

namespace Telemetry.Api.Problems;

/// <summary>A request that cannot be answered as asked: the answer is a problem document that names every fault.</summary>
public sealed class RequestRefusedException : Exception
{
    public RequestRefusedException(int status, string title, params ImmutableArray<ParameterFault> faults)
        : base(title)
    {
        Status = status;
        Faults = faults;
    }

    /// <summary>Gets the HTTP status, 400 to 499.</summary>
    public int Status { get; }

    /// <summary>Gets the faults; empty where no single field is at fault.</summary>
    public ImmutableArray<ParameterFault> Faults { get; }

    /// <summary>Makes the refusal of faulty parameters.</summary>
    public static RequestRefusedException Invalid(IEnumerable<ParameterFault> faults) =>
        new(400, "The request has faulty parameters.", [.. faults]);

    /// <summary>Makes the refusal of an id that nothing is stored under.</summary>
    public static RequestRefusedException NotFound(string field, string detail) =>
        new(404, "Not found.", new ParameterFault(field, detail));
}
