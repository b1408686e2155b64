namespace Telemetry.Cli.Commands.Doctor;

/// <summary>How a check came out.</summary>
internal enum FindingState
{
    /// <summary>It holds.</summary>
    Ok,

    /// <summary>It holds, and there is something to look at.</summary>
    Look,

    /// <summary>It does not hold: <c>doctor</c> exits 3.</summary>
    Fails,
}

/// <summary>The outcome of one check.</summary>
/// <param name="Check">What was checked.</param>
/// <param name="Detail">What was found.</param>
/// <param name="ToDo">The next step; empty where there is none.</param>
internal sealed record Finding(string Check, FindingState State, string Detail, string ToDo = "")
{
    public static Finding Ok(string check, string detail) => new(check, FindingState.Ok, detail);

    public static Finding Look(string check, string detail, string toDo) => new(check, FindingState.Look, detail, toDo);

    public static Finding Fails(string check, string detail, string toDo) => new(check, FindingState.Fails, detail, toDo);
}
