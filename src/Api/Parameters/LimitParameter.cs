using System.Globalization;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Parameters;

/// <summary>Reads the limit of a list.</summary>
internal static class LimitParameter
{
    /// <summary>Reads a limit of 1 to a bound; anything else is refused, not cut.</summary>
    public static int Read(string? text, int byDefault, int max, List<ParameterFault> faults)
    {
        if (text is null)
        {
            return byDefault;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= max)
        {
            return limit;
        }

        faults.Add(new ParameterFault("limit", string.Create(CultureInfo.InvariantCulture, $"\"{text}\" is not a whole number from 1 to {max}.")));
        return byDefault;
    }
}
