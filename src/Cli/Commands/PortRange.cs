using System.CommandLine;

namespace Telemetry.Cli.Commands;

/// <summary>What a port may be.</summary>
internal static class PortRange
{
    /// <summary>Refuses anything that is no port; 0 means any free one.</summary>
    public static void Check(params IEnumerable<Option<int?>> options)
    {
        foreach (var option in options)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 0 or > 65535)
                {
                    result.AddError($"{option.Name}: {number} is not a port, 0 to 65535");
                }
            });
        }
    }
}
