using System.CommandLine;

namespace Telemetry.Cli.Commands.Alerts;

/// <summary>The verbs about alerts and their rules.</summary>
internal static class AlertVerbs
{
    public static Command Create() => new VerbGroup(
        "alerts",
        "See what fired, mute it, and change the rules.",
        [new ListVerb(), new ShowVerb(), new MuteVerb(), new UnmuteVerb(), RuleVerbs.Create()],
        new("telemetry alerts list --state firing", "what is wrong now"),
        new("telemetry alerts show 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f", "one with its evidence"),
        new("telemetry alerts mute 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f --until 2026-12-01", "keep recording, send nothing until then"),
        new("telemetry alerts rules set cache_hit_rate hit_rate_percent=70", "change a rule"));
}
