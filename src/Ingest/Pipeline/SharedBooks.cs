using System.Collections.Concurrent;
using Telemetry.Pricing;
using Telemetry.Store.Ingest;

namespace Telemetry.Ingest.Pipeline;

/// <summary>
/// Price books as all ingesters of one store share them: each prices with the files it was given, and puts a book into the
/// store before its first block, so that whoever takes over a pending block finds its book. Thread-safe.
/// </summary>
internal sealed class SharedBooks(IPriceBookSource books, PriceBookTable table)
{
    private readonly ConcurrentDictionary<string, bool> stored = new(StringComparer.Ordinal);

    /// <summary>Gets the rater of the book now in force in this process.</summary>
    public IRater Current => books.Current;

    /// <summary>Makes sure that a book of this process can be found by all others.</summary>
    public async Task ShareAsync(string bookVersion, CancellationToken cancellationToken)
    {
        if (!this.stored.ContainsKey(bookVersion) && books.ContentOf(bookVersion) is { } content)
        {
            await table.AddAsync(bookVersion, content, cancellationToken);
            this.stored[bookVersion] = true;
        }
    }

    /// <summary>Finds a book that this process or another one used; null where its content is gone.</summary>
    public async Task<IRater?> FindAsync(string bookVersion, CancellationToken cancellationToken)
    {
        if (books.ByVersion(bookVersion) is { } known)
        {
            return known;
        }

        return await table.FindAsync(bookVersion, cancellationToken) is { } content && books.TryLearn(bookVersion, content)
            ? books.ByVersion(bookVersion)
            : null;
    }
}
