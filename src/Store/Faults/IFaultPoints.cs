namespace Telemetry.Store.Faults;

/// <summary>For tests only: lets a test end the process, or the pipeline, at a named step.</summary>
public interface IFaultPoints
{
    /// <summary>Is called each time a step is reached. Returns where nothing is to happen.</summary>
    void Pass(FaultPoint point);
}

/// <summary>Lets everything pass: what runs unless a test asks for something else.</summary>
public sealed class NoFaultPoints : IFaultPoints
{
    public static NoFaultPoints Instance { get; } = new();

    public void Pass(FaultPoint point)
    {
    }
}
