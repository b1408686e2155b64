using System.Globalization;
using Telemetry.Events;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Rates;

/// <summary>Why a call has no price. Its text is what an event keeps, and can be read back to work out the cure.</summary>
public sealed record UnpricedCause
{
    private const string NoCard = "no price card for ";
    private const string NoPriceOf = "no price of ";
    private const string NoPriceFor = "no price for ";
    private const string ForModel = " for ";
    private const string OfModel = " of ";
    private const string WithTraits = " with ";
    private const string AtDate = " at ";

    public required string Provider { get; init; }
    public required string Model { get; init; }

    /// <summary>Gets the day of the call, in UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Gets the class that the card in force does not price; null where no card was found.</summary>
    public TokenClass? MissingClass { get; init; }

    /// <summary>
    /// Gets the traits that no card covers, e.g. <c>service_tier=ultrafast</c>, or those that the card in force was made for; empty
    /// where they are not the cause.
    /// </summary>
    public string Traits { get; init; } = "";

    /// <summary>Names the traits of a call that are not the standard ones, as <c>name=value</c> pairs.</summary>
    public static string TraitsOf(in CallTraits call)
    {
        var traits = new List<string>();
        Add(traits, "service_tier", call.ServiceTier, CardConditions.Standard);
        Add(traits, "speed", call.Speed, CardConditions.Standard);
        Add(traits, "inference_region", call.InferenceRegion, "");
        Add(traits, "deployment_type", call.DeploymentType, "");
        return string.Join(' ', traits);
    }

    /// <summary>Names the traits of a call that a card asks for: a price beside the card's has to ask for them too.</summary>
    public static string TraitsOf(PriceCard card, in CallTraits call)
    {
        var asked = call with
        {
            ServiceTier = card.When.ServiceTier is null ? "" : call.ServiceTier,
            Speed = card.When.Speed is null ? "" : call.Speed,
            InferenceRegion = card.When.InferenceRegion is null ? "" : call.InferenceRegion,
            DeploymentType = card.When.DeploymentType is null ? "" : call.DeploymentType,
        };
        var length = card.When.PromptTokensOver is { } over ? string.Create(CultureInfo.InvariantCulture, $"prompt_tokens_over={over}") : "";
        return string.Join(' ', new[] { TraitsOf(asked), length }.Where(t => t.Length > 0));
    }

    /// <summary>Reads the text of a cause back.</summary>
    /// <returns>The cause, or null where the text is no such text.</returns>
    public static UnpricedCause? TryParse(string text)
    {
        var at = text.LastIndexOf(AtDate, StringComparison.Ordinal);
        if (at < 0 || !DateOnly.TryParseExact(text.AsSpan(at + AtDate.Length), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return null;
        }

        var rest = text[..at];
        if (rest.StartsWith(NoCard, StringComparison.Ordinal))
        {
            return Of(rest[NoCard.Length..], date);
        }

        var (opening, link) = rest.StartsWith(NoPriceOf, StringComparison.Ordinal) ? (NoPriceOf, ForModel) : (NoPriceFor, OfModel);
        var end = rest.IndexOf(link, StringComparison.Ordinal);
        if (!rest.StartsWith(opening, StringComparison.Ordinal) || end < opening.Length)
        {
            return null;
        }

        var cause = Of(rest[(end + link.Length)..], date);
        var subject = rest[opening.Length..end];
        if (opening == NoPriceFor)
        {
            return cause is null ? null : cause with { Traits = subject };
        }

        var named = subject.Split(WithTraits, 2);
        var missing = TokenClasses.All.Where(c => TokenClasses.NameOf(c) == named[0]).Select(c => (TokenClass?)c).FirstOrDefault();
        return cause is null || missing is null ? null : cause with { MissingClass = missing, Traits = named.Length == 2 ? named[1] : "" };
    }

    /// <summary>Gets the text, e.g. <c>no price of cache_write_12h_tokens for openai/gpt-6-sol at 2026-11-20</c>.</summary>
    public override string ToString()
    {
        var call = $"{this.Provider}/{this.Model}{AtDate}{this.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        return (this.MissingClass, this.Traits.Length) switch
        {
            ({ } missing, > 0) => NoPriceOf + TokenClasses.NameOf(missing) + WithTraits + this.Traits + ForModel + call,
            ({ } missing, _) => NoPriceOf + TokenClasses.NameOf(missing) + ForModel + call,
            (null, > 0) => NoPriceFor + this.Traits + OfModel + call,
            _ => NoCard + call,
        };
    }

    private static void Add(List<string> traits, string name, string value, string standard)
    {
        if (value.Length > 0 && value != standard)
        {
            traits.Add($"{name}={value.Replace(' ', '_')}");
        }
    }

    private static UnpricedCause? Of(string providerAndModel, DateOnly date)
    {
        var slash = providerAndModel.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? null : new UnpricedCause { Provider = providerAndModel[..slash], Model = providerAndModel[(slash + 1)..], Date = date };
    }
}
