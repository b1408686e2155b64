using System.Collections.Immutable;
using System.Text.RegularExpressions;
using NodaTime;
using Telemetry.Api.Money;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Pricing.Reading;

namespace Telemetry.Api.Prices;

/// <summary>Sets the cards and aliases of a request: all of them or none.</summary>
internal sealed partial class PriceChanger(PriceBookSource books)
{
    /// <summary>Sets everything a request asks for.</summary>
    /// <exception cref="RequestRefusedException">Something is faulty: nothing was set.</exception>
    public PriceChangeAnswer Apply(PriceChangeRequest request)
    {
        var faults = new List<ParameterFault>();
        var settings = (request.Cards ?? []).Select((card, at) => SettingOf(card, $"cards[{at}]", faults)).ToList();
        var aliases = (request.Aliases ?? []).Select((alias, at) => AliasOf(alias, $"aliases[{at}]", faults)).ToList();
        if (faults.Count == 0)
        {
            faults.AddRange(CardSequence.Faults([.. settings.OfType<PriceSetting>()]));
        }

        if (settings.Count + aliases.Count == 0)
        {
            faults.Add(new ParameterFault("cards", "State at least one card or alias."));
        }

        if (faults.Count > 0)
        {
            throw Refused(faults);
        }

        var change = books.SetAll([.. settings.OfType<PriceSetting>()], [.. aliases.OfType<PriceAlias>()]);
        return change.IsDone
            ? new PriceChangeAnswer(change.BookVersion, settings.Count, aliases.Count, UnpricedCure.Note)
            : throw Refused(change.Faults.Select(Named));
    }

    // The entry was written as a book of its own: what is wrong with it is told by the request's names.
    private static ParameterFault Named(PriceFault fault)
    {
        var field = InEntry().Replace(fault.Field, "");
        return new ParameterFault(field.Length == 0 ? fault.Book : $"{fault.Book}.{field}", fault.Detail);
    }

    [GeneratedRegex(@"^(models\[0\](\.rates\[0\])?|aliases\[0\])\.?", RegexOptions.CultureInvariant)]
    private static partial Regex InEntry();

    private static RequestRefusedException Refused(IEnumerable<ParameterFault> faults) => new(400, "The prices were refused; nothing changed.", [.. faults]);

    private static PriceSetting? SettingOf(PriceCardRequest? card, string field, List<ParameterFault> faults)
    {
        if (card is null)
        {
            faults.Add(new ParameterFault(field, "must be an object."));
            return null;
        }

        if ((card.UsdPerMillion?.Count ?? 0) + (card.UsdPerRequest?.Count ?? 0) == 0)
        {
            faults.Add(new ParameterFault($"{field}.usd_per_million", "State the price of at least one class, here or in usd_per_request."));
        }

        return new PriceSetting
        {
            Provider = ProviderOf(card.Provider, $"{field}.provider", faults),
            Model = NameOf(card.Model, $"{field}.model", faults),
            From = TimeOf(card.From, $"{field}.from", faults),
            To = card.To is null ? null : TimeOf(card.To, $"{field}.to", faults),
            UsdPerMillion = TextOf(card.UsdPerMillion),
            UsdPerRequest = TextOf(card.UsdPerRequest),
            ServiceTier = card.ServiceTier,
            Speed = card.Speed,
            InferenceRegion = card.InferenceRegion,
            DeploymentType = card.DeploymentType,
            PromptTokensOver = card.PromptTokensOver,
            Source = card.Source ?? "",
        };
    }

    private static PriceAlias? AliasOf(PriceAliasRequest? alias, string field, List<ParameterFault> faults)
    {
        if (alias is null)
        {
            faults.Add(new ParameterFault(field, "must be an object."));
            return null;
        }

        var provider = ProviderOf(alias.Provider, $"{field}.provider", faults);
        return new PriceAlias(
            provider,
            NameOf(alias.Alias, $"{field}.alias", faults),
            alias.TargetProvider is null ? provider : ProviderOf(alias.TargetProvider, $"{field}.target_provider", faults),
            NameOf(alias.Target, $"{field}.target", faults));
    }

    // Events name providers in lower case only: a price under another name would never be found.
    private static string ProviderOf(string? text, string field, List<ParameterFault> faults)
    {
        var name = NameOf(text, field, faults);
        if (name.Any(static letter => char.IsUpper(letter) || char.IsWhiteSpace(letter)))
        {
            faults.Add(new ParameterFault(field, "must be a lower-case name without white space, such as anthropic."));
        }

        return name;
    }

    private static string NameOf(string? text, string field, List<ParameterFault> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            faults.Add(new ParameterFault(field, "is required."));
        }

        return text ?? "";
    }

    private static DateTimeOffset TimeOf(string? text, string field, List<ParameterFault> faults)
    {
        if (NameOf(text, field, faults) is not { Length: > 0 } given)
        {
            return default;
        }

        if (!TimeParameter.TryRead(given, DateTimeZone.Utc, out var instant, out var fault))
        {
            faults.Add(new ParameterFault(field, fault));
        }

        return instant.ToDateTimeOffset();
    }

    private static ImmutableSortedDictionary<string, string> TextOf(IReadOnlyDictionary<string, Usd>? prices) =>
        (prices ?? new Dictionary<string, Usd>()).ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
}
