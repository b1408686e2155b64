using Telemetry.Events;

namespace Telemetry.Api.Parameters;

/// <summary>Ends a fault's sentence with the name that was probably meant.</summary>
internal static class Hints
{
    /// <summary>Gets <c>; did you mean X?</c>, or a full stop where nothing is near.</summary>
    public static string End(string name, IEnumerable<string> known) =>
        NearestName.Hint(name, known) is { Length: > 0 } hint ? hint : ".";
}
