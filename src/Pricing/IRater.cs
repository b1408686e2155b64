using Telemetry.Events;

namespace Telemetry.Pricing;

/// <summary>Prices events by one immutable state of the price book. Pure and thread-safe.</summary>
public interface IRater
{
    /// <summary>Gets the hash of every card, alias and discount in the book: 16 hex characters, the same for the same content.</summary>
    string BookVersion { get; }

    /// <summary>Prices one event by the card in force when the call was made.</summary>
    /// <param name="usageEvent">A valid event.</param>
    /// <param name="withComponents">Whether the cost of each class is listed as well; sums alone are cheaper.</param>
    /// <exception cref="AmountOutOfRangeException">A component or counterfactual reaches 999,999 USD: the event belongs in the dead letters.</exception>
    Rating Rate(UsageEvent usageEvent, bool withComponents = true);
}
