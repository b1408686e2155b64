using System.CommandLine;

namespace Telemetry.Cli.Commands.DeadLetters;

/// <summary>The verbs about what was refused.</summary>
internal static class DeadLetterVerbs
{
    public static Command Create() => new VerbGroup(
        "dead-letters",
        "See and replay what was refused: nothing is dropped without a reason and its original bytes.",
        [new ListVerb(), new ShowVerb(), new ReplayVerb()],
        new("telemetry dead-letters list", "the latest, newest first"),
        new("telemetry dead-letters list --reason duplicate_conflict", "one reason"),
        new("telemetry dead-letters show 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f", "one with its original bytes"),
        new("telemetry dead-letters replay 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f", "take it in again; safe to repeat"));
}
