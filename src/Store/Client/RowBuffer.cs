using System.Text;
using Telemetry.Store.Client.Types;
using Telemetry.Store.Errors;

namespace Telemetry.Store.Client;

/// <summary>Reads the header and the rows of RowBinaryWithNamesAndTypes from a stream without ever blocking a thread.</summary>
internal sealed class RowBuffer(Stream stream)
{
    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;
    private bool ended;

    public string[] Names { get; private set; } = [];
    public ColumnType[] Types { get; private set; } = [];

    public async Task ReadHeaderAsync(CancellationToken cancellationToken)
    {
        while (!TryReadHeader())
        {
            if (!await FillAsync(cancellationToken))
            {
                if (this.end == this.start)
                {
                    return; // A statement without a result.
                }

                throw Torn();
            }
        }
    }

    /// <summary>Reads the next row; null at the end.</summary>
    public async ValueTask<object?[]?> ReadRowAsync(CancellationToken cancellationToken)
    {
        if (Types.Length == 0)
        {
            return null;
        }

        while (true)
        {
            if (this.start < this.end && TryReadRow() is { } row)
            {
                return row;
            }

            if (!await FillAsync(cancellationToken))
            {
                return this.start == this.end ? null : throw Torn();
            }
        }
    }

    private object?[]? TryReadRow()
    {
        var cursor = new ByteCursor(this.buffer.AsSpan(this.start, this.end - this.start));
        var row = new object?[Types.Length];
        for (var i = 0; i < row.Length && !cursor.RanOut; i++)
        {
            row[i] = Types[i].Read(ref cursor);
        }

        if (cursor.RanOut)
        {
            return null;
        }

        this.start += cursor.Position;
        return row;
    }

    private bool TryReadHeader()
    {
        var cursor = new ByteCursor(this.buffer.AsSpan(this.start, this.end - this.start));
        var count = this.start == this.end ? 0 : cursor.Length();
        if (count == 0)
        {
            return false;
        }

        var texts = new string[count * 2];
        for (var i = 0; i < texts.Length && !cursor.RanOut; i++)
        {
            texts[i] = Encoding.UTF8.GetString(cursor.Text());
        }

        if (cursor.RanOut)
        {
            return false;
        }

        Names = texts[..count];
        Types = [.. texts[count..].Select(ColumnTypeParser.Parse)];
        this.start += cursor.Position;
        return true;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (this.ended)
        {
            return false;
        }

        if (this.start > 0)
        {
            this.buffer.AsSpan(this.start, this.end - this.start).CopyTo(this.buffer);
            this.end -= this.start;
            this.start = 0;
        }

        if (this.end == this.buffer.Length)
        {
            Array.Resize(ref this.buffer, checked(this.buffer.Length * 2));
        }

        int read;
        try
        {
            read = await stream.ReadAsync(this.buffer.AsMemory(this.end), cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Torn(e);
        }

        this.end += read;
        this.ended = read == 0;
        return read > 0;
    }

    // A server that fails in the middle of an answer appends its error text to the data and breaks the connection.
    private ClickHouseException Torn(Exception? cause = null)
    {
        var rest = Encoding.UTF8.GetString(this.buffer, 0, this.end);
        var code = rest.LastIndexOf("Code: ", StringComparison.Ordinal);
        return code >= 0
            ? ClickHouseErrorText.ToException(rest[code..], cause)
            : new ClickHouseException(
                ClickHouseErrorCodes.NetworkError, "NETWORK_ERROR", "The answer of ClickHouse ended in the middle.", cause);
    }
}
