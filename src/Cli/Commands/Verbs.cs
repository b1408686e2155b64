using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Commands.DeadLetters;
using Telemetry.Cli.Commands.Doctor;
using Telemetry.Cli.Commands.Export;
using Telemetry.Cli.Commands.Import;
using Telemetry.Cli.Commands.Prices;
using Telemetry.Cli.Commands.Query;
using Telemetry.Cli.Commands.Up;

namespace Telemetry.Cli.Commands;

/// <summary>All verbs, in the order the help lists them.</summary>
internal static class Verbs
{
    public static ImmutableArray<Command> All() =>
        [new UpVerb(), ImportVerbs.Create(), QueryVerbs.Create(), new ExportVerb(), PriceVerbs.Create(), DeadLetterVerbs.Create(), new DoctorVerb()];
}
