namespace Telemetry.Pricing.Cards;

/// <summary>List prices of one model for one period and one set of conditions.</summary>
public sealed record PriceCard
{
    /// <summary>Gets the id, unique in its book, e.g. <c>anthropic/claude-sonnet-4-5:2025-09-29:over=200000</c>.</summary>
    public required string Id { get; init; }
    public required Period Period { get; init; }
    public CardConditions When { get; init; } = CardConditions.None;
    public required ClassRates Rates { get; init; }

    /// <summary>Gets where the prices were read: text or URL.</summary>
    public string Source { get; init; } = "";
    public string Note { get; init; } = "";

    /// <summary>Gets the book that brought the card.</summary>
    public string Book { get; init; } = "";

    /// <summary>Gets the book's place in the load order: of two cards with as many conditions, the later book's wins.</summary>
    public int BookOrder { get; init; }

    /// <summary>Gets the card's place in its file, for faults.</summary>
    public string Field { get; init; } = "";
}
