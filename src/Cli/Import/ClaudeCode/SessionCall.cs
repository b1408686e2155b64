namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>One model call, put together from every line of every file that speaks of it.</summary>
internal sealed class SessionCall
{
    private readonly List<LogFile> files = new(1);
    private DateTimeOffset bestAt;

    public string RequestId { get; private set; } = "";
    public string MessageId { get; private set; } = "";
    public string Model { get; private set; } = "";

    /// <summary>Gets the usage object with the most output tokens, byte for byte.</summary>
    public byte[] Usage { get; private set; } = [];
    public long OutputTokens { get; private set; }

    /// <summary>Gets the stop reason of the best line that has one; empty while there is none.</summary>
    public string StopReason { get; private set; } = "";

    /// <summary>Gets the place of the line that <see cref="Usage"/> comes from.</summary>
    public LinePlace BestPlace { get; private set; }

    /// <summary>Gets the earliest time any line gives: when the call was made.</summary>
    public DateTimeOffset OccurredAt { get; private set; }

    /// <summary>Gets the place of the earliest line, which gives the dimensions.</summary>
    public LinePlace FirstPlace { get; private set; }
    public string SessionId { get; private set; } = "";
    public string Cwd { get; private set; } = "";
    public string GitBranch { get; private set; } = "";
    public string Version { get; private set; } = "";
    public string AgentId { get; private set; } = "";

    /// <summary>Gets whether the provider ended the call.</summary>
    public bool HasStopped => this.StopReason.Length > 0;

    /// <summary>Gets when any file that holds the call last changed: an unfinished call may go on until then.</summary>
    public DateTimeOffset FilesChangedAt => this.files.Max(static file => file.ChangedAt);

    /// <summary>Takes one line of the call in. The order of lines makes no difference to the result.</summary>
    /// <param name="at">The line's own time.</param>
    public void Add(in AssistantLine line, DateTimeOffset at, LinePlace place)
    {
        if (!this.files.Contains(place.File))
        {
            this.files.Add(place.File);
        }

        var isFirstLine = this.files.Count == 1 && this.Usage.Length == 0;
        this.RequestId = this.RequestId.Length > 0 ? this.RequestId : line.RequestId;
        this.MessageId = this.MessageId.Length > 0 ? this.MessageId : line.MessageId;
        if (isFirstLine || IsEarlier(at, place))
        {
            TakeDimensions(line, at, place);
        }

        if (isFirstLine || IsBetter(line, at, place))
        {
            TakeUsage(line, at, place);
        }

        // The stop reason may stand on a line whose counts are not the best ones.
        if (!this.HasStopped)
        {
            this.StopReason = line.StopReason;
        }
    }

    private bool IsEarlier(DateTimeOffset at, LinePlace place) =>
        at < this.OccurredAt || (at == this.OccurredAt && place.CompareTo(this.FirstPlace) < 0);

    private bool IsBetter(in AssistantLine line, DateTimeOffset at, LinePlace place)
    {
        var byTokens = line.OutputTokens.GetValueOrDefault().CompareTo(this.OutputTokens);
        if (byTokens == 0)
        {
            byTokens = at.CompareTo(this.bestAt);
        }

        return byTokens > 0 || (byTokens == 0 && place.CompareTo(this.BestPlace) < 0);
    }

    private void TakeDimensions(in AssistantLine line, DateTimeOffset at, LinePlace place)
    {
        (this.OccurredAt, this.FirstPlace) = (at, place);
        (this.SessionId, this.Cwd, this.GitBranch, this.Version) = (line.SessionId, line.Cwd, line.GitBranch, line.Version);
        this.AgentId = line.AgentId.Length > 0 ? line.AgentId : place.File.AgentId;
    }

    private void TakeUsage(in AssistantLine line, DateTimeOffset at, LinePlace place)
    {
        if (!line.Usage.SequenceEqual(this.Usage))
        {
            this.Usage = line.Usage.ToArray();
        }

        (this.OutputTokens, this.Model, this.bestAt, this.BestPlace) = (line.OutputTokens.GetValueOrDefault(), line.Model, at, place);
    }

}
