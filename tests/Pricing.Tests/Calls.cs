using System.Globalization;
using Telemetry.Events;
using Telemetry.Pricing.Books;

namespace Telemetry.Pricing.Tests;

/// <summary>Short forms for events and books.</summary>
internal static class Calls
{
    /// <summary>Rates by the books that ship.</summary>
    public static Rater BuiltIn { get; } = new(PriceBook.Load(BuiltInBooks.All).BookOrThrow);

    public static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static decimal Usd(string amount) => decimal.Parse(amount, CultureInfo.InvariantCulture);

    public static UsageEvent Call(string provider, string model, string at, TokenUsage usage) => new()
    {
        EventId = new Guid("00000000-0000-4000-8000-000000000001"),
        Tenant = "",
        OccurredAt = At(at),
        Provider = provider,
        Model = model,
        Usage = usage,
    };

    public static UsageEvent Anthropic(string model, string at, TokenUsage usage) =>
        Call("anthropic", model, at, usage) with { Api = "anthropic.messages" };

    /// <summary>Loads one book alone.</summary>
    public static PriceBook Book(string json) => PriceBook.Load([BookOf("test.json", json)]).BookOrThrow;

    public static BookFile BookOf(string name, string json) => new(name, System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>A book over the built-in ones.</summary>
    public static Rater BuiltInWith(string json) => new(PriceBook.Load([.. BuiltInBooks.All, BookOf("test.json", json)]).BookOrThrow);

    /// <summary>Asserts that a rating is priced, and its cost.</summary>
    public static void Costs(string usd, Rating rating)
    {
        Assert.Equal("", rating.UnpricedReason);
        Assert.Equal(Usd(usd), rating.CostUsd);
    }
}
