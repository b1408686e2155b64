using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;
using Telemetry.Events;

namespace Telemetry.Cli.Commands;

/// <summary>Turns arguments into a verb, runs it and turns what happened into an exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            return Refuse(parsed);
        }

        using var interrupted = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Cancel(signal, interrupted));
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Cancel(signal, interrupted));
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, interrupted.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            Terminal.Message("interrupted");
            return ExitCodes.Interrupted;
        }
        catch (TaskCanceledException late) when (late.InnerException is TimeoutException)
        {
            Terminal.Message("the server took too long to answer; its log says what it does");
            return ExitCodes.Failed;
        }
        catch (VerbException expected)
        {
            Terminal.Message(expected.Message);
            return expected.ExitCode;
        }
        catch (SettingsException wrong)
        {
            Terminal.Message(wrong.Message);
            return ExitCodes.WrongUsage;
        }
        catch (ServerStartException cannotStart)
        {
            Terminal.Message(cannotStart.Message);
            return ExitCodes.Failed;
        }
        catch (ApiException refused)
        {
            Terminal.Message(refused.Message);
            return refused.ExitCode;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            Terminal.Message(failed.Message);
            return ExitCodes.Failed;
        }
        catch (Exception unexpected)
        {
            // Whoever reports it needs all of it; a core dump would help nobody.
            Terminal.Message($"this should not have happened; please report it: {unexpected}");
            return ExitCodes.Failed;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Telemetry: what every model, team and feature costs, from usage events, exact to the last digit.");
        foreach (var verb in Verbs.All())
        {
            root.Subcommands.Add(verb);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }

    private static int Refuse(ParseResult parsed)
    {
        // "Required command was not provided" only hides which one was not understood.
        var isUnknownVerb = parsed.UnmatchedTokens.Count > 0 && parsed.CommandResult.Command.Subcommands.Count > 0;
        foreach (var error in parsed.Errors.Where(error => !isUnknownVerb || error.Message.Contains(parsed.UnmatchedTokens[0], StringComparison.Ordinal)))
        {
            Terminal.Message(error.Message);
        }

        var command = parsed.CommandResult.Command;
        var known = command.Subcommands.Select(static verb => verb.Name).Concat(OptionNames(parsed.CommandResult.Command));
        foreach (var token in parsed.UnmatchedTokens)
        {
            if (NearestName.Find(token, known) is { } nearest)
            {
                Terminal.Message($"did you mean '{nearest}'?");
            }
        }

        var path = string.Join(' ', Path(command));
        Terminal.Message($"see '{path} --help'");
        return ExitCodes.WrongUsage;
    }

    private static IEnumerable<string> OptionNames(Command command) =>
        command.Options.SelectMany(static option => option.Aliases.Prepend(option.Name));

    private static IEnumerable<string> Path(Command command)
    {
        var names = new Stack<string>();
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            names.Push(at is RootCommand ? "telemetry" : at.Name);
        }

        return names;
    }

    private static void Cancel(PosixSignalContext signal, CancellationTokenSource interrupted)
    {
        // The first signal asks the verb to end in order; a second one ends the process.
        signal.Cancel = !interrupted.IsCancellationRequested;
        interrupted.Cancel();
    }
}
