using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Telemetry.Cli.Commands;

/// <summary>The usual help, followed by the examples of the verb.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    /// <summary>Help is given also where the rest of the line is faulty.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is Verb verb ? verb.Examples : Verbs.Examples;
        if (!examples.IsEmpty)
        {
            var output = parseResult.InvocationConfiguration.Output;
            var width = examples.Max(static example => example.Line.Length);
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example.Line.PadRight(width)}  {example.Does}");
            }

            output.WriteLine();
        }

        return ExitCodes.Done;
    }
}
