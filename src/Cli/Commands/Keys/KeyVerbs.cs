using System.CommandLine;

namespace Telemetry.Cli.Commands.Keys;

/// <summary>The verbs about who may send and read.</summary>
internal static class KeyVerbs
{
    public static Command Create() => new VerbGroup(
        "keys",
        "See, make and revoke API keys: who may send events, who may read, whose data. See docs/security.md.",
        [new ListVerb(), new CreateVerb(), new RevokeVerb()],
        new("telemetry keys create search-service --scope ingest", "a key that can send events and nothing else"),
        new("telemetry keys create acme --scope read --tenant acme --expires 90d", "a key that sees one tenant, for 90 days"),
        new("telemetry keys list", "who has keys, and when each was last used"),
        new("telemetry keys revoke search-service", "end one"));
}
