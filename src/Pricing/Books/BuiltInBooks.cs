using Telemetry.Pricing.Import;

namespace Telemetry.Pricing.Books;

/// <summary>The price books that ship inside this assembly: the files of <c>prices/</c>.</summary>
public static class BuiltInBooks
{
    private const string Prefix = "prices/";
    private const string ImportedPrefix = "prices/imported/";

    /// <summary>Gets the catalogue imported from genai-prices, converted to our format; the lowest layer.</summary>
    public static BookFile Imported
    {
        get
        {
            var name = Names(imported: true).Single();
            using var stream = Open(name);
            return new BookFile(FileName(name), GenAiPricesImport.Convert(stream).Book);
        }
    }

    /// <summary>Gets the project's own books, by file name; they lie over the imported one.</summary>
    public static IReadOnlyList<BookFile> Own => [.. Names(imported: false).Select(n => new BookFile(FileName(n), ReadAll(n)))];

    /// <summary>Gets both, in load order.</summary>
    public static IReadOnlyList<BookFile> All => [Imported, .. Own];

    private static IEnumerable<string> Names(bool imported) =>
        typeof(BuiltInBooks).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.StartsWith(ImportedPrefix, StringComparison.Ordinal) == imported)
            .Order(StringComparer.Ordinal);

    private static string FileName(string resource) => resource[(resource.LastIndexOf('/') + 1)..];

    private static Stream Open(string resource) => typeof(BuiltInBooks).Assembly.GetManifestResourceStream(resource)!;

    private static byte[] ReadAll(string resource)
    {
        using var stream = Open(resource);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
