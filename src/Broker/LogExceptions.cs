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

/// <summary>The log will never take one of the records, e.g. because it is too large; sent without it, the others pass.</summary>
/// <param name="index">Which of the records: its place in the append.</param>
/// <param name="message">Which record, and why.</param>
/// <param name="innerException">The broker's answer, if it was asked.</param>
public sealed class LogRecordRefusedException(int index, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Gets the place of the record in the append. Others of it may have been appended.</summary>
    public int Index { get; } = index;
}

/// <summary>The log cannot go on without somebody's help; the message says what is wrong and what to do. Nothing was skipped.</summary>
public sealed class LogFaultException(string message, Exception? innerException = null) : Exception(message, innerException);
