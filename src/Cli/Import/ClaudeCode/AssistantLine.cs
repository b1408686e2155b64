namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>What the importer takes from one assistant line of a session log. The conversation is not among it.</summary>
internal ref struct AssistantLine
{
    public bool IsAssistant;
    public bool IsSidechain;
    public string MessageId;
    public string RequestId;
    public string Model;
    public string StopReason;
    public string SessionId;
    public string Cwd;
    public string GitBranch;
    public string Version;
    public string AgentId;

    /// <summary>When the line was written (UTC); null where absent or illegible.</summary>
    public DateTimeOffset? Timestamp;

    /// <summary>The provider's usage object, byte for byte; empty where the message has none.</summary>
    public ReadOnlySpan<byte> Usage;

    /// <summary>The output tokens of <see cref="Usage"/>; null where absent or not a whole number.</summary>
    public long? OutputTokens;
}
