using System.Collections.Immutable;
using Telemetry.Events;
using Telemetry.Pricing.Cards;
using Telemetry.Pricing.Reading;

namespace Telemetry.Pricing.Books;

/// <summary>
/// Lays books over each other in load order. A model in a later book takes the place of the same model, and of the same names,
/// in earlier ones, unless it says that it adds to them.
/// </summary>
internal sealed class BookStack
{
    private readonly Dictionary<(string Provider, string Id), PricedModel> models = [];
    private readonly Dictionary<(string Provider, string Name), (string Provider, string Name)> names = [];
    private readonly List<(BookAlias Alias, FaultSink Faults)> aliases = [];
    private readonly List<Discount> discounts = [];
    private readonly ImmutableDictionary<string, ImmutableHashSet<DateOnly>> exceptions;
    private readonly ImmutableArray<PriceFault>.Builder faults = ImmutableArray.CreateBuilder<PriceFault>();

    public BookStack(ImmutableArray<BookLayer> layers)
    {
        this.exceptions = layers.SelectMany(l => l.Exceptions).GroupBy(e => e.Key, StringComparer.Ordinal)
            .ToImmutableDictionary(g => g.Key, g => g.SelectMany(e => e.Value).ToImmutableHashSet(), StringComparer.Ordinal);
        for (var order = 0; order < layers.Length; order++)
        {
            this.Lay(layers[order], order);
        }

        foreach (var (alias, sink) in this.aliases)
        {
            if (this.Find(alias.Provider, alias.Alias) is null)
            {
                var known = this.models.Keys.Where(k => k.Provider == alias.TargetProvider).Select(k => k.Id);
                sink.Add(alias.Field, $"no book prices {alias.TargetProvider}/{alias.Target}" + NearestName.Hint(alias.Target, known));
            }
        }

        this.faults.AddRange(this.aliases.Select(a => a.Faults).Distinct().SelectMany(s => s.Faults));
        this.faults.AddRange(BookChecks.Discounts(this.discounts));
    }

    public ImmutableArray<PriceFault> Faults => this.faults.ToImmutable();

    public ImmutableArray<Discount> Discounts => [.. this.discounts];

    /// <summary>Gets the models in the order of provider and id.</summary>
    public IEnumerable<PricedModel> Models =>
        this.models.OrderBy(m => m.Key.Provider, StringComparer.Ordinal).ThenBy(m => m.Key.Id, StringComparer.Ordinal).Select(m => m.Value);

    /// <summary>Gets every exact name with the model it stands for.</summary>
    public IEnumerable<KeyValuePair<(string Provider, string Name), PricedModel>> Names
    {
        get
        {
            foreach (var name in this.names.Keys)
            {
                if (this.Find(name.Provider, name.Name) is { } model)
                {
                    yield return KeyValuePair.Create(name, model);
                }
            }
        }
    }

    private void Lay(BookLayer layer, int order)
    {
        var sink = new FaultSink(layer.Name);
        var taken = new HashSet<(string, string)>();
        foreach (var model in layer.Models)
        {
            foreach (var name in model.Aliases.Prepend(model.Id).Where(n => !taken.Add((model.Provider, n))))
            {
                sink.Add(model.Field, $"{model.Provider}/{name} is named twice in this book");
            }

            this.LayModel(model, order, sink);
        }

        this.faults.AddRange(sink.Faults);
        var aliasSink = new FaultSink(layer.Name);
        foreach (var alias in layer.Aliases)
        {
            this.names[(alias.Provider, alias.Alias)] = (alias.TargetProvider, alias.Target);
            this.aliases.Add((alias, aliasSink));
        }

        this.discounts.AddRange(layer.Discounts.Select(d => d with { BookOrder = order }));
    }

    private void LayModel(BookModel model, int order, FaultSink sink)
    {
        var cards = model.Cards.Select(c => this.WithDates(c with { BookOrder = order }, sink)).ToImmutableArray();
        foreach (var (card, detail) in BookChecks.Ambiguities(cards))
        {
            sink.Add(card.Field, detail);
        }

        var earlier = model.Adds ? this.Find(model.Provider, model.Id) : null;
        if (earlier is null)
        {
            this.Remove(model);
        }

        var merged = new PricedModel
        {
            Provider = earlier?.Provider ?? model.Provider,
            Id = earlier?.Id ?? model.Id,
            Aliases = [.. (earlier?.Aliases ?? []).Union(model.Aliases, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Cards = Sorted([.. earlier?.Cards ?? [], .. cards]),
            Factors = [.. (earlier?.Factors ?? []).Where(f => model.Factors.All(n => n.Name != f.Name)), .. model.Factors],
        };
        this.models[(merged.Provider, merged.Id)] = merged;
        this.names[(model.Provider, model.Id)] = (merged.Provider, merged.Id);
        foreach (var alias in model.Aliases)
        {
            this.names[(model.Provider, alias)] = (merged.Provider, merged.Id);
        }
    }

    /// <summary>Removes the earlier models whose id this one takes over as its id or alias, with all their names.</summary>
    private void Remove(BookModel model)
    {
        foreach (var name in model.Aliases.Prepend(model.Id))
        {
            if (this.models.Remove((model.Provider, name), out var replaced))
            {
                foreach (var old in replaced.Aliases.Append(replaced.Id).Select(n => (replaced.Provider, n)))
                {
                    if (this.names.GetValueOrDefault(old) == (replaced.Provider, replaced.Id))
                    {
                        this.names.Remove(old);
                    }
                }
            }
        }
    }

    private PricedModel? Find(string provider, string name)
    {
        // An alias may name an alias; eight steps are more than any sane book needs and end a circle.
        var key = (provider, name);
        for (var step = 0; step < 8 && this.names.TryGetValue(key, out var target); step++)
        {
            if (target == key || (this.models.ContainsKey(target) && this.names.GetValueOrDefault(target) == target))
            {
                return this.models.GetValueOrDefault(target);
            }

            key = target;
        }

        return null;
    }

    private PriceCard WithDates(PriceCard card, FaultSink sink)
    {
        if (card.When.WeeklyUtc is not { Except.Length: > 0 } windows)
        {
            return card;
        }

        if (!this.exceptions.TryGetValue(windows.Except, out var dates))
        {
            sink.Add(card.Field + ".when.weekly_utc.except", $"no book lists the dates {windows.Except}" + NearestName.Hint(windows.Except, this.exceptions.Keys));
            return card;
        }

        return card with { When = card.When with { WeeklyUtc = windows with { ExceptDates = dates } } };
    }

    /// <summary>Puts the card first that wins: more conditions, then the higher prompt length, then the later book, then the later start.</summary>
    private static ImmutableArray<PriceCard> Sorted(IEnumerable<PriceCard> cards)
    {
        var sorted = cards.OrderByDescending(c => c.When.Count).ThenByDescending(c => c.When.PromptTokensOver ?? -1)
            .ThenByDescending(c => c.BookOrder).ThenByDescending(c => c.Period.From ?? DateTimeOffset.MinValue)
            .ThenBy(c => c.Id, StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. sorted.Select(card =>
        {
            var bare = card.Id.Split('#')[0];
            var times = ids[bare] = ids.GetValueOrDefault(bare) + 1;
            return times == 1 ? card with { Id = bare } : card with { Id = $"{bare}#{times}" };
        })];
    }
}
