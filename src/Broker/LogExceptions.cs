namespace Telemetry.Broker;

/// <summary>The log is at its size cap or the disk is full. Nothing was appended.</summary>
public sealed class LogFullException(string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>Gets how long the caller should wait before it tries again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>The log could not say whether the records are durable. Sending them again is safe.</summary>
public sealed class LogUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The partition belongs to another member now. What was in flight will be delivered to that member.</summary>
public sealed class LogPartitionLostException(string message, Exception? innerException = null) : Exception(message, innerException);
