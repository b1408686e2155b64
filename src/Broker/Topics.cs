namespace Telemetry.Broker;

/// <summary>Names of the topics and of the dead-letter headers, as the contract fixes them.</summary>
public static class Topics
{
    public const string Usage = "llm.usage.v1";
    public const string DeadLetters = "llm.usage.dlq.v1";

    public const string DlqReason = "dlq-reason";
    public const string DlqDetail = "dlq-detail";
    public const string DlqTopic = "dlq-topic";
    public const string DlqPartition = "dlq-partition";
    public const string DlqOffset = "dlq-offset";
    public const string DlqFirstSeen = "dlq-first-seen";

    /// <summary>The tenant of the key that sent it, where that was bound to one.</summary>
    public const string DlqTenant = "dlq-tenant";
}
