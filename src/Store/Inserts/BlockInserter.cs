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
    public Task InsertAsync(NativeBlock block, string token, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(block.Rows);
        return InsertAsync(block.Table, block.Layout.Select(column => column.Name), block.WriteToAsync, token, cancellationToken);
    }

    /// <summary>Inserts a block that was written before, from its bytes.</summary>
    /// <param name="table">The table it was made for.</param>
    /// <param name="columns">The names of its columns.</param>
    /// <param name="bytes">What <see cref="NativeBlock.WriteToAsync"/> wrote.</param>
    /// <param name="token">What names exactly these rows.</param>
    /// <inheritdoc cref="InsertAsync(NativeBlock, string, CancellationToken)"/>
    public Task InsertAsync(string table, IEnumerable<string> columns, ReadOnlyMemory<byte> bytes, string token, CancellationToken cancellationToken) =>
        InsertAsync(table, columns, (stream, stop) => stream.WriteAsync(bytes, stop).AsTask(), token, cancellationToken);

    private async Task InsertAsync(
        string table, IEnumerable<string> columns, Func<Stream, CancellationToken, Task> write, string token, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        using var response = await source.Transport.SendAsync(
            new ClickHouseRequest
            {
                Sql = $"INSERT INTO {SqlQuote.Identifier(table)} ({string.Join(", ", columns.Select(SqlQuote.Identifier))}) FORMAT Native",
                Database = source.Database,
                Settings = InsertSettings.For(token, deduplicate),
                Data = new BlockContent(write, source.Transport.Compressed),
            },
            cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
    }
}
