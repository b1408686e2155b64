namespace Telemetry.Store.Embedded;

/// <summary>Takes the data of one INSERT as they are written and hands them to the engine; nothing is stored before <see cref="CommitAsync"/>.</summary>
internal sealed class EngineInsert : Stream
{
    private readonly EngineConnection connection;
    private nint stream;

    private EngineInsert(EngineConnection connection, nint stream)
    {
        this.connection = connection;
        this.stream = stream;
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static async Task<EngineInsert> BeginAsync(EngineConnection connection, EngineStatement statement) =>
        new(connection, await connection.RunAsync(() => connection.BeginInsert(statement)));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await this.connection.RunAsync(() => Append(buffer));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Stores what was written.</summary>
    public Task CommitAsync() => this.connection.RunAsync(Commit);

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await this.connection.RunAsync(() =>
        {
            Destroy();
            return true;
        });
        await base.DisposeAsync();
    }

    private unsafe bool Append(ReadOnlyMemory<byte> buffer)
    {
        using var pin = buffer.Pin();
        if (LibChdb.InsertAppend(this.stream, (byte*)pin.Pointer, (nuint)buffer.Length) != LibChdb.Success)
        {
            EngineConnection.ThrowOnError(LibChdb.InsertError(this.stream));
            throw new IOException("The embedded engine refused a part of an insert without saying why.");
        }

        return true;
    }

    private unsafe bool Commit()
    {
        var result = LibChdb.InsertDone(this.stream);
        try
        {
            EngineConnection.ThrowOnError(LibChdb.ResultError(result));
        }
        catch
        {
            this.connection.Retire();
            throw;
        }
        finally
        {
            LibChdb.DestroyResult(result);
            LibChdb.InsertDestroy(this.stream);
            this.stream = 0;
        }

        return true;
    }

    private void Destroy()
    {
        if (this.stream != 0)
        {
            this.connection.Retire();
            LibChdb.InsertCancel(this.stream);
            LibChdb.InsertDestroy(this.stream);
            this.stream = 0;
        }
    }
}
