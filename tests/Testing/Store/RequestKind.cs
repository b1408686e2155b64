namespace Telemetry.Testing.Store;

/// <summary>What a request to ClickHouse does, as far as faults tell requests apart.</summary>
public enum RequestKind
{
    /// <summary>Any request.</summary>
    Any,

    /// <summary>An insert of a block of usage events: what counting hangs on. The start-up self-test's are not among them.</summary>
    UsageInsert,

    /// <summary>Any other insert.</summary>
    OtherInsert,

    /// <summary>A question.</summary>
    Query,
}
