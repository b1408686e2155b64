using System.Security.Cryptography;

namespace Telemetry.Store.Native;

/// <summary>
/// Rows of one table, kept by column and written as one block of ClickHouse's Native format. The same rows in the same order
/// give the same bytes. Not thread-safe; clear and use it again, its memory is pooled.
/// </summary>
public abstract class NativeBlock : IDisposable
{
    private const int WriteSize = 256 << 10;

    private readonly ByteBuffer heads = new();
    private readonly List<NativeColumn> columns = [];

    /// <summary>Gets the table that the block is made for.</summary>
    public abstract string Table { get; }

    public int Rows { get; private set; }

    /// <summary>Gets about how many bytes the block will take.</summary>
    public long Bytes => this.columns.Sum(column => (long)column.Bytes);

    /// <summary>Gets the columns' names and types in their order.</summary>
    public IReadOnlyList<(string Name, string Type)> Layout => [.. this.columns.Select(column => (column.Name, column.Type))];

    /// <summary>Gets 32 hex digits over the block's bytes: two blocks with the same hash hold the same rows in the same order.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in Segments())
        {
            hash.AppendData(segment.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <summary>Writes the block.</summary>
    public async Task WriteToAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        using var buffer = new ByteBuffer(WriteSize);
        foreach (var segment in Segments())
        {
            if (buffer.Length + segment.Length > WriteSize && buffer.Length > 0)
            {
                await stream.WriteAsync(buffer.Written, cancellationToken);
                buffer.Clear();
            }

            if (segment.Length > WriteSize)
            {
                await stream.WriteAsync(segment, cancellationToken);
            }
            else
            {
                segment.Span.CopyTo(buffer.Take(segment.Length));
            }
        }

        await stream.WriteAsync(buffer.Written, cancellationToken);
    }

    /// <summary>Forgets the rows and keeps the memory.</summary>
    public void Clear()
    {
        this.columns.ForEach(column => column.Clear());
        Rows = 0;
    }

    public void Dispose()
    {
        this.columns.ForEach(column => column.Dispose());
        this.heads.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds a column; done once, in the order of the table.</summary>
    private protected T Column<T>(T column)
        where T : NativeColumn
    {
        this.columns.Add(column);
        return column;
    }

    private protected void CountRows(int added) => Rows += added;

    private IEnumerable<ReadOnlyMemory<byte>> Segments()
    {
        this.heads.Clear();
        this.heads.VarUInt((uint)this.columns.Count);
        this.heads.VarUInt((uint)Rows);
        foreach (var column in this.columns)
        {
            this.heads.Text(column.Name);
            this.heads.Text(column.Type);
            column.WritePrefix(this.heads);
            yield return this.heads.Written;
            foreach (var data in column.Data())
            {
                yield return data;
            }

            this.heads.Clear();
        }
    }
}
