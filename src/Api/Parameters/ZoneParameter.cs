using NodaTime;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Parameters;

/// <summary>Reads the parameter <c>tz</c>.</summary>
internal static class ZoneParameter
{
    /// <summary>Reads an IANA zone; UTC where it is absent or faulty.</summary>
    public static DateTimeZone Read(string? id, List<ParameterFault> faults)
    {
        var provider = DateTimeZoneProviders.Tzdb;
        if (id is null)
        {
            return DateTimeZone.Utc;
        }

        if (provider.Ids.Contains(id))
        {
            return provider[id];
        }

        faults.Add(new ParameterFault("tz", $"\"{id}\" is not an IANA time zone, such as Europe/Berlin{Hints.End(id, provider.Ids)}"));
        return DateTimeZone.Utc;
    }
}
