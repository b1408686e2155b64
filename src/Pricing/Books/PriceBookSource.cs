using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Telemetry.Pricing.Import;
using Telemetry.Pricing.Names;
using Telemetry.Pricing.Reading;

namespace Telemetry.Pricing.Books;

/// <summary>
/// The price books of one installation, in load order: the imported catalogue, the project's own books, an updated book, the
/// files of <c>Prices:Books</c>, and what was set by hand. Every version that was ever in force is kept in its directory, so that
/// a block of events can be priced again to the byte after a restart. Thread-safe.
/// </summary>
public sealed class PriceBookSource : IPriceBookSource
{
    private const string CatalogueFile = "catalogue.json";
    private const string UpdateFile = "update.json";
    private const string KeptFile = "kept.json";

    private readonly Lock changes = new();
    private readonly ConcurrentDictionary<string, Rater> raters = new(StringComparer.Ordinal);
    private readonly string? directory;
    private readonly ImmutableArray<string> furtherBooks;
    private volatile Rater current;

    private PriceBookSource(string? directory, ImmutableArray<string> furtherBooks)
    {
        this.directory = directory;
        this.furtherBooks = furtherBooks;
        this.current = this.Keep(PriceBook.Load(this.Files(changed: null)).BookOrThrow);
    }

    public IRater Current => this.current;

    /// <summary>Gets the book now in force.</summary>
    public PriceBook Book => this.current.Book;

    /// <summary>Loads the books.</summary>
    /// <param name="directory">Where the books set by hand, and every version used, are kept; made when missing.</param>
    /// <param name="furtherBooks">Paths of further book and discount files, in order (<c>Prices:Books</c>).</param>
    /// <exception cref="PriceBookException">A book has faults; all of them are listed, by file and field.</exception>
    /// <exception cref="IOException">A file cannot be read or the directory cannot be written.</exception>
    public static PriceBookSource Open(string directory, params ImmutableArray<string> furtherBooks) => new(directory, furtherBooks);

    /// <summary>Loads the books for reading only: nothing is kept on disk, and every change is refused.</summary>
    /// <exception cref="PriceBookException">A book has faults; all of them are listed, by file and field.</exception>
    public static PriceBookSource OpenReadOnly(params ImmutableArray<string> furtherBooks) => new(null, furtherBooks);

    public IRater? ByVersion(string bookVersion)
    {
        if (this.raters.TryGetValue(bookVersion, out var rater))
        {
            return rater;
        }

        // The version becomes a file name, so nothing but the hash is let through.
        if (this.directory is null || bookVersion.Length != 16 || !bookVersion.All(char.IsAsciiHexDigitLower) || !File.Exists(this.VersionPath(bookVersion)))
        {
            return null;
        }

        return LoadVersion(bookVersion, File.ReadAllBytes(this.VersionPath(bookVersion))) is { } book
            ? this.raters.GetOrAdd(bookVersion, _ => new Rater(book))
            : null;
    }

    public ReadOnlyMemory<byte>? ContentOf(string bookVersion) => (this.ByVersion(bookVersion) as Rater)?.Book.Content;

    public bool TryLearn(string bookVersion, ReadOnlyMemory<byte> content)
    {
        if (LoadVersion(bookVersion, content) is not { } book)
        {
            return false;
        }

        this.Keep(book);
        return true;
    }

    /// <summary>Sets a price and keeps it.</summary>
    public PriceChange Set(PriceSetting setting)
    {
        lock (this.changes)
        {
            return this.Add(BookFragments.Of(setting, this.Book));
        }
    }

    /// <summary>Gives a model a further name and keeps it.</summary>
    /// <param name="provider">The provider as calls name it.</param>
    /// <param name="alias">The model as calls name it.</param>
    /// <param name="target">The id or alias of a model that a book prices.</param>
    /// <param name="targetProvider">The provider of that model; null: the same.</param>
    public PriceChange SetAlias(string provider, string alias, string target, string? targetProvider = null)
    {
        lock (this.changes)
        {
            return this.Add(BookFragments.OfAlias(provider, alias, targetProvider ?? provider, target));
        }
    }

    /// <summary>Sets several prices and names, each seeing those before it, and keeps all of them or none.</summary>
    /// <returns>The change; its faults name the entry as <c>cards[0]</c> or <c>aliases[0]</c> where others name a file.</returns>
    public PriceChange SetAll(IReadOnlyList<PriceSetting> cards, IReadOnlyList<PriceAlias> aliases)
    {
        if (this.directory is null)
        {
            return this.RefuseChanges();
        }

        lock (this.changes)
        {
            var path = this.PathOf(KeptFile);
            ReadOnlyMemory<byte> kept = File.Exists(path) ? File.ReadAllBytes(path) : [];
            var book = this.Book;
            var touched = new HashSet<(string Provider, string Name)>();
            List<BookFile> pending = [];
            foreach (var (name, model, write) in Entries(cards, aliases))
            {
                // A card is filled up from the one it takes over from, so one that an entry before it changed has to be loaded first.
                var names = NamesOf(model, book);
                if (names.Any(touched.Contains))
                {
                    var load = PriceBook.Load([.. this.Files(kept.IsEmpty ? null : new BookFile(KeptFile, kept)), .. pending]);
                    if (load.Book is not { } next)
                    {
                        return new PriceChange(this.Book.Version, load.Faults);
                    }

                    (book, kept) = (next, BookFragments.Append(kept, pending));
                    pending.Clear();
                    touched.Clear();
                }

                touched.UnionWith(names);
                pending.Add(new BookFile(name, write(book)));
            }

            var change = this.Change(KeptFile, BookFragments.Append(kept, pending));
            if (change.IsDone)
            {
                return change;
            }

            // In the kept file a fault has no place that the caller knows: laid over it one by one, it has the entry's name.
            var named = PriceBook.Load([.. this.Files(kept.IsEmpty ? null : new BookFile(KeptFile, kept)), .. pending]);
            return named.Faults.IsEmpty ? change : new PriceChange(this.Book.Version, named.Faults);
        }
    }

    /// <summary>Lays a book of cards, aliases or discounts over all others and keeps it.</summary>
    /// <param name="book">UTF-8 JSON in the format of docs/pricing.md.</param>
    public PriceChange Apply(ReadOnlyMemory<byte> book)
    {
        lock (this.changes)
        {
            return this.Add(book);
        }
    }

    /// <summary>
    /// Takes over newer list prices: a genai-prices catalogue takes the place of the imported one, under the project's own books;
    /// a book of ours takes the place of an earlier update, over them.
    /// </summary>
    public PriceChange Update(ReadOnlyMemory<byte> content)
    {
        if (this.directory is null)
        {
            return this.RefuseChanges();
        }

        lock (this.changes)
        {
            try
            {
                using var document = JsonDocument.Parse(content, CanonicalBooks.Lenient);
                var isCatalogue = GenAiPricesImport.IsCatalogue(document.RootElement);
                using var stream = new MemoryStream(content.ToArray());
                return isCatalogue
                    ? this.Change(CatalogueFile, GenAiPricesImport.Convert(stream).Book)
                    : this.Change(UpdateFile, content);
            }
            catch (JsonException error)
            {
                return this.Refuse(new PriceFault(UpdateFile, "", $"is not JSON: {error.Message}"));
            }
            catch (PriceBookException error)
            {
                return this.Refuse(new PriceFault(CatalogueFile, "", error.Message));
            }
        }
    }

    private static PriceBook? LoadVersion(string version, ReadOnlyMemory<byte> content) =>
        PriceBook.Load([new BookFile(version, content)]).Book is { } book && book.Version == version ? book : null;

    private static IEnumerable<(string Name, (string Provider, string Name) Model, Func<PriceBook, byte[]> Write)> Entries(
        IReadOnlyList<PriceSetting> cards, IReadOnlyList<PriceAlias> aliases)
    {
        for (var at = 0; at < cards.Count; at++)
        {
            var card = cards[at];
            yield return (string.Create(CultureInfo.InvariantCulture, $"cards[{at}]"), (card.Provider, card.Model), book => BookFragments.Of(card, book));
        }

        for (var at = 0; at < aliases.Count; at++)
        {
            var alias = aliases[at];
            yield return (
                string.Create(CultureInfo.InvariantCulture, $"aliases[{at}]"),
                (alias.Provider, alias.Alias),
                _ => BookFragments.OfAlias(alias.Provider, alias.Alias, alias.TargetProvider, alias.Target));
        }
    }

    /// <summary>Gets every name under which an entry may meet another one: all readings of its own, and its model's id.</summary>
    private static List<(string Provider, string Name)> NamesOf((string Provider, string Name) model, PriceBook book)
    {
        List<(string Provider, string Name)> names = [model, .. ModelNames.ReadingsOf(model.Provider, model.Name).Select(reading => (model.Provider, reading.Name))];
        if (book.Find(model.Provider, model.Name) is { } match)
        {
            names.Add((match.Model.Provider, match.Model.Id));
        }

        return names;
    }

    private PriceChange Add(ReadOnlyMemory<byte> book)
    {
        if (this.directory is null)
        {
            return this.RefuseChanges();
        }

        // A faulty book is refused under its own field names, not under its place in the kept file.
        var alone = PriceBook.Load([.. this.Files(changed: null), new BookFile("", book)]);
        if (!alone.Faults.IsEmpty)
        {
            return new PriceChange(this.Book.Version, alone.Faults);
        }

        var path = this.PathOf(KeptFile);
        return this.Change(KeptFile, BookFragments.Append(File.Exists(path) ? File.ReadAllBytes(path) : [], [new BookFile("", book)]));
    }

    private PriceChange Change(string file, ReadOnlyMemory<byte> content)
    {
        var load = PriceBook.Load(this.Files(new BookFile(file, content)));
        if (load.Book is not { } book)
        {
            return new PriceChange(this.Book.Version, load.Faults);
        }

        // The version is kept before it is in force: nothing is ever priced by a book that a restart could not find.
        var rater = this.Keep(book);
        DurableFile.Write(this.PathOf(file), content.Span);
        this.current = rater;
        return new PriceChange(book.Version, []);
    }

    private PriceChange RefuseChanges() =>
        this.Refuse(new PriceFault("", "", "this server only reads: prices come with the events, from the ingesters' books (Prices:Books)"));

    private PriceChange Refuse(PriceFault fault) => new(this.Book.Version, [fault]);

    private Rater Keep(PriceBook book)
    {
        if (this.directory is not null && !File.Exists(this.VersionPath(book.Version)))
        {
            DurableFile.Write(this.VersionPath(book.Version), book.Content.Span);
        }

        return this.raters.GetOrAdd(book.Version, _ => new Rater(book));
    }

    private IEnumerable<BookFile> Files(BookFile? changed)
    {
        yield return Read(CatalogueFile) ?? BuiltInBooks.Imported;
        foreach (var own in BuiltInBooks.Own)
        {
            yield return own;
        }

        if (Read(UpdateFile) is { } update)
        {
            yield return update;
        }

        foreach (var path in this.furtherBooks)
        {
            yield return new BookFile(Path.GetFileName(path), File.ReadAllBytes(path));
        }

        if (Read(KeptFile) is { } kept)
        {
            yield return kept;
        }

        BookFile? Read(string name) => changed?.Name == name ? changed
            : this.directory is not null && File.Exists(this.PathOf(name)) ? new BookFile(name, File.ReadAllBytes(this.PathOf(name))) : null;
    }

    private string PathOf(string file) => Path.Combine(this.directory!, file);

    private string VersionPath(string version) => Path.Combine(this.directory!, "books", version + ".json");
}
