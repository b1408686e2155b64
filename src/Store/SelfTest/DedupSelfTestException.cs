namespace Telemetry.Store.SelfTest;

/// <summary>The store does not suppress repeated blocks, so writing to it would count twice.</summary>
public sealed class DedupSelfTestException : Exception
{
    public DedupSelfTestException() { }

    public DedupSelfTestException(string message) : base(message) { }

    public DedupSelfTestException(string message, Exception innerException) : base(message, innerException) { }
}
