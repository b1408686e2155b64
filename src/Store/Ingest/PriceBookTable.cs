using System.Text;
using Telemetry.Store.Client;

namespace Telemetry.Store.Ingest;

/// <summary>The table <c>price_books</c>: the content of every book that priced a stored event, by its version.</summary>
public sealed class PriceBookTable(ClickHouseDataSource source)
{
    /// <summary>Stores a book where its version is not stored yet.</summary>
    public async Task AddAsync(string version, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (await FindAsync(version, cancellationToken) is null)
        {
            await source.ExecuteAsync(
                "INSERT INTO price_books (version, content) SETTINGS async_insert = 0, insert_deduplicate = 0 SELECT {version:String}, {content:String}",
                new { version, content = Encoding.UTF8.GetString(content.Span) },
                cancellationToken);
        }
    }

    /// <summary>Finds a book's content (UTF-8 JSON); null where no ingester stored it.</summary>
    public async Task<byte[]?> FindAsync(string version, CancellationToken cancellationToken)
    {
        var content = await source.ScalarAsync<string?>(
            "SELECT content FROM price_books WHERE version = {version:String} LIMIT 1", new { version }, cancellationToken);
        return content is null ? null : Encoding.UTF8.GetBytes(content);
    }

    /// <summary>Gets the versions stored.</summary>
    public Task<List<string>> VersionsAsync(CancellationToken cancellationToken) =>
        source.QueryAsync<string>("SELECT DISTINCT version FROM price_books", cancellationToken: cancellationToken);
}
