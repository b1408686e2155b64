namespace Telemetry.Broker.Segments;

/// <summary>Another process, or another part of this one, has the log open.</summary>
public sealed class LogInUseException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The files of the log do not fit together, or a newer version wrote them; opening it would lose records silently.</summary>
public sealed class LogDamagedException(string message) : Exception(message);
