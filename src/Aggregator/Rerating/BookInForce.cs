using Telemetry.Pricing;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Rerating;

/// <summary>
/// Says by which book stored calls are rated anew: the one that every ingester prices by from some moment on, once all calls
/// that came before it are stored. Otherwise calls priced by an older book could still come after a re-rating.
/// </summary>
public interface IBooksInForce
{
    /// <summary>Finds the book that is in force everywhere since a time.</summary>
    /// <param name="since">When the re-rating was asked for.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The book, or what is still being waited for.</returns>
    Task<BookInForce> FindAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Finds a book that priced stored calls; null where its content is gone.</summary>
    Task<IRater?> ByVersionAsync(string bookVersion, CancellationToken cancellationToken);
}

/// <summary>The book by which stored calls are rated.</summary>
/// <param name="Rater">Null while something is being waited for.</param>
/// <param name="WaitingFor">What, as a sentence; empty otherwise.</param>
public sealed record BookInForce(IRater? Rater, string WaitingFor);

/// <summary>Remembers since when a book was seen in force, and compares that with the time up to which all calls are stored.</summary>
internal sealed class BookBarrier(TimeProvider time)
{
    private string version = "";
    private DateTimeOffset seenSince;

    /// <summary>Says what is waited for; empty when every call taken since the book was first seen, and since the question, is priced by it.</summary>
    public string WaitingFor(string seen, DateTimeOffset since, DateTimeOffset includedUpTo)
    {
        if (seen != this.version)
        {
            (this.version, this.seenSince) = (seen, time.GetUtcNow());
        }

        var needed = since > this.seenSince ? since : this.seenSince;
        return includedUpTo >= needed ? "" : $"Calls taken in before {needed.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z are still being stored.";
    }
}

/// <summary>The books of this process, whose own ingester prices by them: the embedded form.</summary>
public sealed class OwnBooks(IPriceBookSource books, IDataFreshness freshness, TimeProvider time) : IBooksInForce
{
    private readonly BookBarrier barrier = new(time);

    public Task<BookInForce> FindAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var rater = books.Current;
        var waiting = this.barrier.WaitingFor(rater.BookVersion, since, freshness.DataRefreshedAt);
        return Task.FromResult(new BookInForce(waiting.Length == 0 ? rater : null, waiting));
    }

    public Task<IRater?> ByVersionAsync(string bookVersion, CancellationToken cancellationToken) => Task.FromResult(books.ByVersion(bookVersion));
}

/// <summary>The book that all ingesters of a store report, of which the store has the content: the form with services.</summary>
public sealed class ReportedBooks(ClickHouseDataSource source, IPriceBookSource books, TimeProvider time) : IBooksInForce
{
    private readonly BookBarrier barrier = new(time);
    private readonly ProgressTable progress = new(source);
    private readonly PriceBookTable table = new(source);

    public async Task<BookInForce> FindAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var reports = await this.progress.ReadAsync(cancellationToken);
        if (reports.Count == 0 || reports.Any(report => report.ReportedAt < since))
        {
            return new BookInForce(null, "Not every partition was reported by an ingester yet: telemetry ingest must run.");
        }

        var versions = reports.GroupBy(static report => report.BookVersion, static report => report.Ingester, StringComparer.Ordinal).ToList();
        if (versions.Count > 1)
        {
            return new BookInForce(null, $"The ingesters price by different books: {string.Join("; ", versions.Select(static version => $"{version.Key} by {string.Join(", ", version.Distinct())}"))}. Give all of them the same Prices:Books.");
        }

        var waiting = this.barrier.WaitingFor(versions[0].Key, since, reports.Min(static report => report.IncludedUpTo));
        if (waiting.Length > 0)
        {
            return new BookInForce(null, waiting);
        }

        var rater = await ByVersionAsync(versions[0].Key, cancellationToken);
        return new BookInForce(rater, rater is null ? $"The price book {versions[0].Key} is not in the store yet." : "");
    }

    public async Task<IRater?> ByVersionAsync(string bookVersion, CancellationToken cancellationToken)
    {
        if (books.ByVersion(bookVersion) is { } known)
        {
            return known;
        }

        return await this.table.FindAsync(bookVersion, cancellationToken) is { } content && books.TryLearn(bookVersion, content)
            ? books.ByVersion(bookVersion)
            : null;
    }
}
