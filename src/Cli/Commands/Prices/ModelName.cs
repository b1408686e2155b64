using System.CommandLine;
using System.CommandLine.Parsing;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>A provider and a model, written <c>provider/model</c>; the model may hold slashes itself.</summary>
internal readonly record struct ModelName(string Provider, string Model)
{
    /// <summary>Makes the argument for one.</summary>
    public static Argument<ModelName> Argument(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "PROVIDER/MODEL",
        CustomParser = Parse,
    };

    private static ModelName Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == text.Length - 1)
        {
            result.AddError($"'{text}' is not PROVIDER/MODEL, e.g. anthropic/claude-opus-4-5");
            return default;
        }

        return new ModelName(text[..slash], text[(slash + 1)..]);
    }
}
