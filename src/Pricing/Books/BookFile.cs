namespace Telemetry.Pricing.Books;

/// <summary>The bytes of a price-book file: one book, or several under <c>books</c>.</summary>
/// <param name="Name">The file's name, which faults and cards carry.</param>
/// <param name="Content">UTF-8 JSON in the format of docs/pricing.md.</param>
public readonly record struct BookFile(string Name, ReadOnlyMemory<byte> Content);
