using System.Collections.Immutable;
using System.CommandLine;

namespace Telemetry.Cli.Commands;

/// <summary>A verb of the command line, whose help teaches by example.</summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description, params ReadOnlySpan<Example> examples)
        : base(name, description) => Examples = [.. examples];

    public ImmutableArray<Example> Examples { get; }
}

/// <summary>One line to try, and what it does.</summary>
internal readonly record struct Example(string Line, string Does);

/// <summary>A verb that only groups others.</summary>
internal sealed class VerbGroup : Verb
{
    public VerbGroup(string name, string description, ImmutableArray<Command> verbs, params ReadOnlySpan<Example> examples)
        : base(name, description, examples)
    {
        foreach (var verb in verbs)
        {
            Subcommands.Add(verb);
        }
    }
}
