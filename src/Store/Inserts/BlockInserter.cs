using Telemetry.Store.Client;
using Telemetry.Store.Native;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Inserts;

/// <summary>Inserts blocks: one block is one INSERT under one token, stored with all its rollups or suppressed with all of them.</summary>
/// <param name="source">The database.</param>
/// <param name="deduplicate">False only for the negative control that shows what the token is for.</param>
public sealed class BlockInserter(ClickHouseDataSource source, bool deduplicate = true)
{
    /// <summary>
    /// Inserts a block. The same token again, within the tables' windows, changes nothing. On any error the outcome is
    /// unknown: insert the same block under the same token again.
    /// </summary>
    /// <param name="block">The rows; an empty block is a fault of the caller.</param>
    /// <param name="token">What names exactly these rows, e.g. <c>llm.usage.v1/0/100-199</c>.</param>
    /// <exception cref="Errors.ClickHouseException">The store refused or cannot be reached; IsTransient says whether to try again.</exception>
    public async Task InsertAsync(NativeBlock block, string token, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(block.Rows);
        ArgumentException.ThrowIfNullOrEmpty(token);
        var columns = string.Join(", ", block.Layout.Select(column => SqlQuote.Identifier(column.Name)));
        using var response = await source.Transport.SendAsync(
            new ClickHouseRequest
            {
                Sql = $"INSERT INTO {SqlQuote.Identifier(block.Table)} ({columns}) FORMAT Native",
                Database = source.Database,
                Settings = InsertSettings.For(token, deduplicate),
                Data = new BlockContent(block, source.Transport.Compressed),
            },
            cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
    }
}
