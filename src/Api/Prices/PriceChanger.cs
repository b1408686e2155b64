using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Telemetry.Api.Money;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;

namespace Telemetry.Api.Prices;

/// <summary>Sets cards and aliases one after the other, each kept before the next.</summary>
internal sealed class PriceChanger(PriceBookSource books)
{
    /// <summary>Sets everything a request asks for.</summary>
    /// <exception cref="RequestRefusedException">Something is faulty: the fault says what was set before it.</exception>
    public PriceChangeAnswer Apply(PriceChangeRequest request)
    {
        var faults = new List<ParameterFault>();
        var settings = request.Cards.Select((card, at) => SettingOf(card, $"cards[{at}]", faults)).ToList();
        if (request.Cards.Count + request.Aliases.Count == 0)
        {
            faults.Add(new ParameterFault("cards", "State at least one card or alias."));
        }

        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var version = books.Book.Version;
        for (var at = 0; at < settings.Count; at++)
        {
            version = Done(books.Set(settings[at]), $"cards[{at}]", at, 0);
        }

        for (var at = 0; at < request.Aliases.Count; at++)
        {
            var alias = request.Aliases[at];
            var change = books.SetAlias(alias.Provider, alias.Alias, alias.Target, alias.TargetProvider);
            version = Done(change, $"aliases[{at}]", settings.Count, at);
        }

        return new PriceChangeAnswer(version, settings.Count, request.Aliases.Count, UnpricedCure.Note);
    }

    private static string Done(PriceChange change, string field, int cards, int aliases)
    {
        if (change.IsDone)
        {
            return change.BookVersion;
        }

        var before = cards + aliases == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" What stands before it is set: {cards} cards, {aliases} aliases.");
        throw RequestRefusedException.Invalid(change.Faults.Select(fault =>
            new ParameterFault(fault.Field.Length == 0 ? field : $"{field}.{fault.Field}", fault.Detail + before)));
    }

    private static PriceSetting SettingOf(PriceCardRequest card, string field, List<ParameterFault> faults) => new()
    {
        Provider = card.Provider,
        Model = card.Model,
        From = TimeOf(card.From, $"{field}.from", faults),
        To = card.To is null ? null : TimeOf(card.To, $"{field}.to", faults),
        UsdPerMillion = TextOf(card.UsdPerMillion),
        UsdPerRequest = TextOf(card.UsdPerRequest),
        ServiceTier = card.ServiceTier,
        Speed = card.Speed,
        InferenceRegion = card.InferenceRegion,
        DeploymentType = card.DeploymentType,
        PromptTokensOver = card.PromptTokensOver,
        Source = card.Source,
    };

    private static DateTimeOffset TimeOf(string text, string field, List<ParameterFault> faults)
    {
        if (!TimeParameter.TryRead(text, DateTimeZone.Utc, out var instant, out var fault))
        {
            faults.Add(new ParameterFault(field, fault));
        }

        return instant.ToDateTimeOffset();
    }

    private static ImmutableSortedDictionary<string, string> TextOf(IReadOnlyDictionary<string, Usd> prices) =>
        prices.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
}
