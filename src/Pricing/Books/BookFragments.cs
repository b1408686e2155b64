using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.Events;
using Telemetry.Pricing.Cards;
using Telemetry.Pricing.Reading;

namespace Telemetry.Pricing.Books;

/// <summary>Writes small books: what <c>prices set</c> and <c>prices alias</c> add to the kept one.</summary>
internal static class BookFragments
{
    /// <summary>Writes a book with one card, filled up from the card it takes over from.</summary>
    public static byte[] Of(PriceSetting setting, PriceBook current)
    {
        var match = current.Find(setting.Provider, setting.Model)?.Model;
        var model = match?.Provider == setting.Provider ? match : null;
        var replaced = model?.Cards.Where(c => IsReplacedBy(c.When, setting.When)).ToArray() ?? [];
        var before = replaced.FirstOrDefault(c => c.Period.Contains(setting.From))?.Rates ?? ClassRates.None;
        var to = setting.To ?? replaced.Select(c => c.Period.From).Where(f => f > setting.From).Min();

        var entry = new JsonObject
        {
            ["from"] = Text(setting.From),
            ["to"] = to is { } end ? Text(end) : null,
            ["when"] = WhenOf(setting),
            ["usd_per_million"] = PricesOf(before, setting.UsdPerMillion, requests: false),
            ["usd_per_request"] = PricesOf(before, setting.UsdPerRequest, requests: true),
            ["source"] = setting.Source.Length == 0 ? "set by hand" : setting.Source,
        };
        var book = new JsonObject
        {
            ["format"] = BookReader.Format,
            ["provider"] = setting.Provider,
            ["models"] = new JsonArray(new JsonObject { ["id"] = model?.Id ?? setting.Model, ["adds"] = true, ["rates"] = new JsonArray(entry) }),
        };
        return JsonSerializer.SerializeToUtf8Bytes(book);
    }

    /// <summary>Writes a book with one alias.</summary>
    public static byte[] OfAlias(string provider, string alias, string targetProvider, string target)
    {
        var book = new JsonObject
        {
            ["format"] = BookReader.Format,
            ["aliases"] = new JsonArray(new JsonObject
            {
                ["provider"] = provider,
                ["alias"] = alias,
                ["target_provider"] = targetProvider,
                ["target"] = target,
            }),
        };
        return JsonSerializer.SerializeToUtf8Bytes(book);
    }

    /// <summary>Writes a file of several books with more of them at its end.</summary>
    /// <param name="file">The file so far; empty where there is none yet.</param>
    /// <param name="added">Books, or files of several.</param>
    public static byte[] Append(ReadOnlyMemory<byte> file, IEnumerable<BookFile> added)
    {
        var books = new JsonArray();
        foreach (var content in added.Select(static book => book.Content).Prepend(file).Where(static content => !content.IsEmpty))
        {
            var root = JsonNode.Parse(content.Span, documentOptions: CanonicalBooks.Lenient);
            foreach (var book in root is JsonObject several && several["books"] is JsonArray list ? [.. list] : new[] { root })
            {
                books.Add(book?.DeepClone());
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["format"] = BookReader.Format, ["books"] = books }, Readable);
    }

    /// <summary>Says whether a card is the one that calls under the new conditions had before: as specific, and holding for them all.</summary>
    private static bool IsReplacedBy(CardConditions card, CardConditions set) => card.Count == set.Count && card.CoversBoth(set, set);

    private static JsonSerializerOptions Readable { get; } = new() { WriteIndented = true };

    private static JsonObject WhenOf(PriceSetting setting)
    {
        var when = new JsonObject();
        foreach (var (name, value) in new[]
        {
            ("service_tier", setting.ServiceTier), ("speed", setting.Speed),
            ("inference_region", setting.InferenceRegion), ("deployment_type", setting.DeploymentType),
        })
        {
            if (value is not null)
            {
                when[name] = value;
            }
        }

        if (setting.PromptTokensOver is { } over)
        {
            when["prompt_tokens_over"] = over;
        }

        return when;
    }

    private static JsonObject PricesOf(ClassRates before, IEnumerable<KeyValuePair<string, string>> given, bool requests)
    {
        var unit = requests ? 0.000001m : 1m;
        var prices = new JsonObject();
        foreach (var (tokenClass, price) in before.Known.Where(p => TokenClasses.IsRequestCount(p.Key) == requests))
        {
            prices[TokenClasses.NameOf(tokenClass)] = MoneyText.Of(price * unit);
        }

        foreach (var (name, price) in given)
        {
            prices[name] = price;
        }

        return prices;
    }

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
