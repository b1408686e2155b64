using Spectre.Console;

namespace Telemetry.Cli.Output;

/// <summary>Where output goes: results to stdout; progress and messages to stderr. Plain text when piped; NO_COLOR is honoured.</summary>
internal static class Terminal
{
    /// <summary>Columns assumed when nobody looks at a screen, so that no table is cut.</summary>
    private const int PipedWidth = 10_000;

    public static IAnsiConsole Results { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Messages { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Writes one message line for people to stderr.</summary>
    public static void Message(string text) => Console.Error.WriteLine($"telemetry: {text}");

    /// <summary>Writes a line that goes with results, such as a hint, to stderr, without a prefix.</summary>
    public static void Note(string text) => Console.Error.WriteLine(text);

    private static IAnsiConsole Create(TextWriter writer, bool piped)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = piped ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = piped ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = piped ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (piped)
        {
            console.Profile.Width = PipedWidth;
        }

        return console;
    }
}
