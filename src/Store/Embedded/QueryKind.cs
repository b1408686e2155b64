namespace Telemetry.Store.Embedded;

/// <summary>What the engine's own parser says about a text.</summary>
internal enum QueryKind
{
    /// <summary>One statement that changes nothing.</summary>
    Read,

    /// <summary>One statement that changes data, schema or session.</summary>
    Write,

    /// <summary>More than one statement; never run.</summary>
    Several,

    /// <summary>Nothing, or text with a syntax error.</summary>
    Unreadable,
}
