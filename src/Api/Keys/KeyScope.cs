using System.Collections.Immutable;

namespace Telemetry.Api.Keys;

/// <summary>What a key may do.</summary>
public enum KeyScope
{
    /// <summary>Send events, by any way in.</summary>
    Ingest,

    /// <summary>Read figures, events and everything else that changes nothing.</summary>
    Read,

    /// <summary>Everything: it can make a key of any scope, so that keeping it from the others would keep nobody from anything.</summary>
    Admin,
}

/// <summary>Scopes as outsiders write them.</summary>
internal static class KeyScopes
{
    /// <summary>Gets the names, in the order of <see cref="KeyScope"/>.</summary>
    public static ImmutableArray<string> Names { get; } = ["ingest", "read", "admin"];

    public static string NameOf(KeyScope scope) => Names[(int)scope];

    /// <summary>Reads a name; null where it is none.</summary>
    public static KeyScope? Find(string name) => Names.IndexOf(name) is >= 0 and var at ? (KeyScope)at : null;
}
