using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Commands.Import;
using Telemetry.Cli.Commands.Query;

namespace Telemetry.Cli.Commands;

/// <summary>All verbs, in the order the help lists them.</summary>
internal static class Verbs
{
    public static ImmutableArray<Command> All() => [ImportVerbs.Create(), QueryVerbs.Create()];
}
