namespace Telemetry.Store.Faults;

/// <summary>For tests only: the faults that environment variables ask for.</summary>
public static class AimedFaults
{
    /// <summary>Reads <see cref="KillAtFaultPoint.Variable"/> and <see cref="GatesAtFaultPoints.Variable"/>; without either nothing is done.</summary>
    /// <param name="variable">Gives the value of an environment variable.</param>
    /// <exception cref="FormatException">A value cannot be read, or both variables are set.</exception>
    public static IFaultPoints Read(Func<string, string?> variable)
    {
        var kill = variable(KillAtFaultPoint.Variable);
        return variable(GatesAtFaultPoints.Variable) is not { Length: > 0 } gates ? KillAtFaultPoint.Parse(kill)
            : string.IsNullOrEmpty(kill) ? new GatesAtFaultPoints(gates)
            : throw new FormatException($"{KillAtFaultPoint.Variable} and {GatesAtFaultPoints.Variable} cannot be set together.");
    }
}
