using System.Globalization;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Parameters;

/// <summary>Reads the limit of a list, or another count.</summary>
internal static class LimitParameter
{
    /// <summary>Reads a limit of 1 to a bound; anything else is refused, not cut.</summary>
    public static int Read(string? text, int byDefault, int max, List<ParameterFault> faults, string name = "limit")
    {
        if (text is null)
        {
            return byDefault;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= max)
        {
            return limit;
        }

        faults.Add(new ParameterFault(name, string.Create(CultureInfo.InvariantCulture, $"\"{text}\" is not a whole number from 1 to {max}.")));
        return byDefault;
    }
}
