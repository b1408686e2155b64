namespace Telemetry.Pricing;

/// <summary>A cost component or counterfactual reached 999,999 USD, beyond what one event can carry.</summary>
public sealed class AmountOutOfRangeException : Exception
{
    public AmountOutOfRangeException() { }

    public AmountOutOfRangeException(string message) : base(message) { }

    public AmountOutOfRangeException(string message, Exception innerException) : base(message, innerException) { }
}
