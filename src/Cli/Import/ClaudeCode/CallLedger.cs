namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>The calls of an import by their own ids, so that forks, resumes and repeated lines meet in one entry.</summary>
internal sealed class CallLedger
{
    private readonly Dictionary<string, SessionCall> byRequest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionCall> byMessage = new(StringComparer.Ordinal);
    private readonly List<SessionCall> calls = [];

    /// <summary>Gets every call, in the order they were first seen.</summary>
    public IReadOnlyList<SessionCall> Calls => this.calls;

    /// <summary>Adds a line to its call, which the request id names, else the message id.</summary>
    public void Add(in AssistantLine line, DateTimeOffset at, LinePlace place)
    {
        var call = Find(line);
        if (call is null)
        {
            call = new SessionCall();
            this.calls.Add(call);
        }

        call.Add(line, at, place);
        if (line.RequestId.Length > 0)
        {
            this.byRequest.TryAdd(line.RequestId, call);
        }

        if (line.MessageId.Length > 0)
        {
            this.byMessage.TryAdd(line.MessageId, call);
        }
    }

    private SessionCall? Find(in AssistantLine line)
    {
        if (line.RequestId.Length > 0 && this.byRequest.TryGetValue(line.RequestId, out var call))
        {
            return call;
        }

        if (line.MessageId.Length == 0 || !this.byMessage.TryGetValue(line.MessageId, out call))
        {
            return null;
        }

        // Two request ids are two attempts, also if a log gives them one message id.
        return call.RequestId.Length == 0 || line.RequestId.Length == 0 ? call : null;
    }
}
