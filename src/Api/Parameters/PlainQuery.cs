using Microsoft.AspNetCore.Http;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Parameters;

/// <summary>Reads the parameters of endpoints that do not take the shared ones.</summary>
internal static class PlainQuery
{
    /// <summary>Reads a request's parameters.</summary>
    /// <exception cref="RequestRefusedException">There is one that the endpoint does not know, or one is given twice.</exception>
    public static QueryText Read(HttpContext http, params string[] names)
    {
        var faults = new List<ParameterFault>();
        var query = Read(http, names, faults);
        return faults.Count == 0 ? query : throw RequestRefusedException.Invalid(faults);
    }

    /// <summary>Reads a request's parameters and notes what is wrong with their names.</summary>
    public static QueryText Read(HttpContext http, string[] names, List<ParameterFault> faults, params string[] repeatable)
    {
        var query = QueryText.Parse(http.Request.QueryString.Value);
        foreach (var name in query.Names)
        {
            if (!names.Contains(name))
            {
                faults.Add(new ParameterFault(name, $"There is no such parameter{Hints.End(name, names)}"));
            }
            else if (query.ValuesOf(name).Length > 1 && !repeatable.Contains(name))
            {
                faults.Add(new ParameterFault(name, "Give it once."));
            }
        }

        return query;
    }

    /// <summary>Gets the first value of a parameter; null where it is absent.</summary>
    public static string? Single(this QueryText query, string name) => query.ValuesOf(name) is [var value, ..] ? value : null;
}
