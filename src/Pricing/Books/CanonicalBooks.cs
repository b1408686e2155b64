using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Telemetry.Pricing.Reading;

namespace Telemetry.Pricing.Books;

/// <summary>
/// A stack of books as one JSON document with sorted members and no white space: what the version is the hash of, and what is
/// kept so that a version can be loaded again. The document is itself a valid price-book file.
/// </summary>
internal static class CanonicalBooks
{
    /// <summary>Gets how books are parsed: written by hand, so comments and trailing commas are fine, but a name twice is not.</summary>
    public static JsonDocumentOptions Lenient => new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Parses files into the books they hold, in order; a file that is not JSON is a fault.</summary>
    public static (ImmutableArray<(string Name, JsonElement Content)> Books, ImmutableArray<PriceFault> Faults) Parse(IEnumerable<BookFile> files)
    {
        var books = ImmutableArray.CreateBuilder<(string, JsonElement)>();
        var faults = ImmutableArray.CreateBuilder<PriceFault>();
        foreach (var file in files)
        {
            try
            {
                using var document = JsonDocument.Parse(file.Content, Lenient);
                books.AddRange(BooksOf(file.Name, document.RootElement.Clone()));
            }
            catch (JsonException error)
            {
                faults.Add(new PriceFault(file.Name, "", $"is not JSON: {error.Message}"));
            }
        }

        return (books.ToImmutable(), faults.ToImmutable());
    }

    /// <summary>Writes the document.</summary>
    public static byte[] Write(IEnumerable<(string Name, JsonElement Content)> books)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("books");
            foreach (var (name, content) in books)
            {
                WriteBook(writer, name, content);
            }

            writer.WriteEndArray();
            writer.WriteString("format", BookReader.Format);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Gets the version of a document: the first 16 hex characters of its SHA-256.</summary>
    public static string VersionOf(ReadOnlySpan<byte> document) => Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, 8));

    private static IEnumerable<(string Name, JsonElement Content)> BooksOf(string fileName, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("books", out var books) || books.ValueKind != JsonValueKind.Array)
        {
            return [(NameOf(root) ?? fileName, root)];
        }

        return books.EnumerateArray().Select((b, i) => (NameOf(b) ?? $"{fileName}#{i + 1}", b));
    }

    private static string? NameOf(JsonElement book) =>
        book.ValueKind == JsonValueKind.Object && book.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;

    private static void WriteBook(Utf8JsonWriter writer, string name, JsonElement book)
    {
        if (book.ValueKind != JsonValueKind.Object)
        {
            Write(writer, book);
            return;
        }

        writer.WriteStartObject();
        var named = book.EnumerateObject().Where(m => m.Name != "name").Select(m => (m.Name, Value: (JsonElement?)m.Value)).Append(("name", null));
        foreach (var (member, value) in named.OrderBy(m => m.Item1, StringComparer.Ordinal))
        {
            writer.WritePropertyName(member);
            if (value is { } element)
            {
                Write(writer, element);
            }
            else
            {
                writer.WriteStringValue(name);
            }
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
