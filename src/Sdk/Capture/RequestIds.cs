using System.Globalization;
using System.Net.Http.Headers;
using Telemetry.Events;

namespace Telemetry.Sdk.Capture;

/// <summary>Reads the headers in which providers name and count a call.</summary>
internal static class RequestIds
{
    /// <summary>The providers' own spelling first: gateways often add the second.</summary>
    private static readonly string[] Names = ["request-id", "x-request-id", "x-amzn-requestid", "apim-request-id"];

    /// <summary>Gets the provider's id of a request; empty where it gave none.</summary>
    public static string Of(HttpRequestMessage sent, HttpResponseMessage answer)
    {
        foreach (var name in Names)
        {
            // An id that the caller chose and the server repeats is the same for every attempt, so it names none of them.
            if (answer.Headers.NonValidated.TryGetValues(name, out var values)
                && values.ToString() is { Length: > 0 and <= EventLimits.Text } id
                && !(sent.Headers.NonValidated.TryGetValues(name, out var chosen) && chosen.ToString() == id))
            {
                return id;
            }
        }

        return "";
    }

    /// <summary>Reads a count from a header; null where there is none.</summary>
    public static long? Count(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values)
        && long.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= EventLimits.Count
            ? count
            : null;
}
