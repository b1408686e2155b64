namespace Telemetry.Store.Embedded.Native;

/// <summary>
/// An answer in Native format as clients read it that state the revision of their protocol (<c>client_protocol_version</c>), as
/// Grafana's driver does. A server puts two more things into each block for them than libchdb, which writes it as to a file.
/// </summary>
internal sealed class RevisedNativeStream : Stream
{
    /// <summary>From this revision on each column says whether its values are written in a special way; these never are.</summary>
    private const int ColumnsSayHow = 54454;

    // Field 1, whether the block holds what overflowed: no. Field 2, its bucket: -1, none. 0 ends the fields.
    private static readonly byte[] BlockInfo = [1, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0];

    private readonly Stream answer;
    private readonly NativeBlockCopier copier;
    private readonly int revision;

    private RevisedNativeStream(Stream answer, int revision)
    {
        (this.answer, this.revision) = (answer, revision);
        this.copier = new NativeBlockCopier(answer);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Takes an answer over and reads its first block, so that what cannot be sent is known before anything is.</summary>
    /// <exception cref="Errors.ClickHouseException">A column is of a type that cannot be sent so.</exception>
    public static async Task<RevisedNativeStream> OpenAsync(Stream answer, int revision, CancellationToken cancellationToken)
    {
        var stream = new RevisedNativeStream(answer, revision);
        try
        {
            await stream.NextBlockAsync(cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var block = this.copier.Target;
        if (block.Position == block.Length && !await NextBlockAsync(cancellationToken))
        {
            return 0;
        }

        return block.Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            this.answer.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<bool> NextBlockAsync(CancellationToken cancellationToken)
    {
        var block = this.copier.Target;
        block.SetLength(0);
        if (await this.copier.IsAtEndAsync(cancellationToken))
        {
            return false;
        }

        block.Write(BlockInfo);
        var columns = await this.copier.CopyLengthAsync(cancellationToken);
        var rows = await this.copier.CopyLengthAsync(cancellationToken);
        for (var column = 0L; column < columns; column++)
        {
            await this.copier.CopyTextAsync(cancellationToken);
            var layout = NativeLayout.Of(await this.copier.CopyTextAsync(cancellationToken));
            if (this.revision >= ColumnsSayHow)
            {
                block.WriteByte(0);
            }

            if (rows > 0)
            {
                await layout.CopyPrefixAsync(this.copier, cancellationToken);
                await layout.CopyAsync(this.copier, rows, cancellationToken);
            }
        }

        block.Position = 0;
        return true;
    }
}
