using Telemetry.Cli.Hosting;
using Telemetry.Cli.Output;
using Telemetry.Simulator;

namespace Telemetry.Cli.Commands.Up;

/// <summary>Says that the server is ready, and what to do first.</summary>
internal static class Banner
{
    /// <param name="month">The made month that was filled in; null for none.</param>
    public static void Print(TelemetryServer server, Settings settings, SimulationOptions? month)
    {
        var address = server.Address.GetLeftPart(UriPartial.Authority);
        Terminal.Note("");
        Terminal.Note($"  Telemetry is ready at {address}");
        Terminal.Note($"  data        {settings.DataDirectory}");
        if (server.ClickHouseAddress is { } clickHouse)
        {
            Terminal.Note($"  ClickHouse  {clickHouse.GetLeftPart(UriPartial.Authority)} (read only, database {EmbeddedParts.Database})");
        }

        if (month is not null)
        {
            Terminal.Note($"""

                  the made month:
                    ./telemetry query spend --from {month.Start:O} --to {month.End:O} --bucket none --group-by team --url {address}
                    ./telemetry query cache --from {month.Start:O} --to {month.End:O} --group-by feature --url {address}
                """);
        }

        Terminal.Note($"""

              first event:
                curl -s {address}/v1/events -H 'content-type: application/json' -d \
                  '{"""
                  {"provider":"anthropic","model":"claude-opus-4-5","usage":{"uncached_input_tokens":1200,"output_tokens":350},"dimensions":{"team":"search"}}
                  """.Trim()}'
                ./telemetry query spend --group-by team

              your own Claude Code sessions:
                ./telemetry import claude-code            (add --billing subscription on a Pro or Max plan)

              Ctrl-C stops it.
            """);
    }
}
