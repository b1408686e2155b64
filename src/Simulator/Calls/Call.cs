using Telemetry.Simulator.Models;

namespace Telemetry.Simulator.Calls;

internal enum CallOutcome
{
    Ok,
    Error,
    Aborted,
    Refused,
}

/// <summary>What the caller's own cache of answers said.</summary>
internal enum ResponseCacheOutcome
{
    None,
    Miss,
    Exact,
    Semantic,
}

/// <summary>The tokens of one call, in classes that do not overlap.</summary>
internal struct CallTokens
{
    public long Uncached;
    public long Read;
    public long Written5m;
    public long Written1h;

    /// <summary>Written for a time that the provider sets.</summary>
    public long WrittenOther;
    public long Output;
    public long Reasoning;

    public readonly long Prompt => this.Uncached + this.Read + this.Written5m + this.Written1h + this.WrittenOther;
}

/// <summary>One call on its way into a line.</summary>
internal struct Call
{
    public long AtMs;
    public SimulatedModel Model;
    public CallTokens Tokens;
    public CallOutcome Outcome;
    public int HttpStatus;
    public int Attempt;
    public ResponseCacheOutcome ResponseCache;
    public long DurationMs;

    /// <summary>Milliseconds to the first token; 0 where nothing was streamed.</summary>
    public long FirstTokenMs;
    public int Project;
    public int Environment;

    /// <summary>The customer or the user; -1 for none.</summary>
    public int Party;

    /// <summary>The number of the session; 0 for none.</summary>
    public ulong Session;

    /// <summary>Which of the feature's fixed parts the prompt begins with; -1 for none.</summary>
    public int Prefix;
    public ulong IdHigh;
    public ulong IdLow;
}
