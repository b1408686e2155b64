namespace Telemetry.Testing.Store;

/// <summary>What a fault proxy does to a request.</summary>
public sealed record ProxyFault
{
    private ProxyFault()
    {
    }

    /// <summary>Breaks the connection before anything is forwarded.</summary>
    public static ProxyFault Refuse { get; } = new() { BreakBefore = true };

    /// <summary>Forwards, and breaks the connection when the answer is there: the client cannot know that it was done.</summary>
    public static ProxyFault DropAnswer { get; } = new() { BreakAfter = true };

    /// <summary>Gets whether the connection is broken before forwarding.</summary>
    internal bool BreakBefore { get; private init; }

    /// <summary>Gets whether the connection is broken in place of the answer.</summary>
    internal bool BreakAfter { get; private init; }

    /// <summary>Gets how long the request waits before it is forwarded.</summary>
    internal TimeSpan Before { get; private init; }

    /// <summary>Gets how long the answer waits before it is passed on.</summary>
    internal TimeSpan After { get; private init; }

    /// <summary>Gets what is answered in place of forwarding; 0 forwards.</summary>
    internal int Status { get; private init; }

    /// <summary>Gets the text of that answer.</summary>
    internal string Text { get; private init; } = "";

    /// <summary>Forwards later. A client that gave up meanwhile is forwarded all the same, as a network does.</summary>
    public static ProxyFault DelayRequest(TimeSpan by) => new() { Before = by };

    /// <summary>Forwards at once and answers later: with more than the client's time-out, an insert that is answered late.</summary>
    public static ProxyFault DelayAnswer(TimeSpan by) => new() { After = by };

    /// <summary>Answers an error without forwarding.</summary>
    /// <param name="status">E.g. 503 of a balancer, without a code of ClickHouse.</param>
    /// <param name="text">The body, e.g. <c>Code: 252. DB::Exception: … (TOO_MANY_PARTS)</c>.</param>
    public static ProxyFault Answer(int status, string text = "") => new() { Status = status, Text = text };
}
