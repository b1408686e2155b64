using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Telemetry.Store.Faults;

/// <summary>
/// For tests only: kills this process with SIGKILL at the n-th pass of a step, named by the environment variable
/// <c>TELEMETRY_FAULT</c>, e.g. <c>after-intent:3</c>. Without the variable nothing of this runs.
/// </summary>
public sealed class KillAtFaultPoint : IFaultPoints
{
    /// <summary>The name of the environment variable.</summary>
    public const string Variable = "TELEMETRY_FAULT";

    private readonly FaultPoint point;
    private int passesLeft;

    private KillAtFaultPoint(FaultPoint point, int pass)
    {
        this.point = point;
        this.passesLeft = pass;
    }

    /// <summary>Gets what a step is called in a variable or a file name, e.g. <c>after-intent</c>.</summary>
    public static string NameOf(FaultPoint point) => JsonNamingPolicy.KebabCaseLower.ConvertName(point.ToString());

    /// <summary>Reads the variable's value; null or empty means no faults.</summary>
    /// <exception cref="FormatException">The value is not <c>STEP:N</c> with a known step and N from 1.</exception>
    public static IFaultPoints Parse(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return NoFaultPoints.Instance;
        }

        var parts = value.Split(':');
        var step = parts[0].Replace("-", "", StringComparison.Ordinal);
        if (parts.Length == 2
            && Enum.TryParse<FaultPoint>(step, ignoreCase: true, out var point)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pass)
            && pass > 0)
        {
            return new KillAtFaultPoint(point, pass);
        }

        throw new FormatException($"{Variable}={value} is not STEP:N. Steps: {string.Join(", ", Enum.GetValues<FaultPoint>().Select(NameOf))}.");
    }

    /// <inheritdoc/>
    public void Pass(FaultPoint point)
    {
        if (point == this.point && Interlocked.Decrement(ref this.passesLeft) == 0)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit();
        }
    }
}
