using Telemetry.Store.Sql;

namespace Telemetry.Store.Embedded;

/// <summary>
/// The bytes of one answer. What fits the buffer is fetched at once and the connection given back before the first byte is
/// read, so that a slow reader holds a connection only for a large answer.
/// </summary>
internal sealed class EngineAnswer : Stream
{
    private const int BufferMax = 4 << 20;

    private readonly Queue<byte[]> chunks = new();
    private readonly EngineLease? lease;
    private readonly nint stream;
    private readonly int header;
    private byte[] current = [];
    private int at;
    private bool finished;
    private bool closed;

    private EngineAnswer(Fetched fetched, EngineLease? lease)
    {
        this.chunks = fetched.Chunks;
        this.stream = fetched.Stream;
        this.header = fetched.Header;
        this.finished = fetched.Stream == 0;
        this.lease = lease;
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

    /// <summary>Runs a statement on a leased connection and takes the lease over.</summary>
    public static async Task<EngineAnswer> RunAsync(EngineLease lease, EngineStatement statement, CancellationToken cancellationToken)
    {
        var running = lease.Connection.RunAsync(() => Fetch(lease.Connection, statement));
        try
        {
            var fetched = await running.WaitAsync(cancellationToken);
            if (fetched.Stream != 0)
            {
                return new EngineAnswer(fetched, lease);
            }

            await lease.DisposeAsync();
            return new EngineAnswer(fetched, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The native call cannot be interrupted: the connection comes back when it ends.
            _ = running.ContinueWith(task => AbandonAsync(lease, task), TaskScheduler.Default);
            throw;
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (this.at == this.current.Length)
        {
            if (!this.chunks.TryDequeue(out var next))
            {
                if (this.finished)
                {
                    return 0;
                }

                next = await NextChunkAsync();
            }

            this.current = next;
            this.at = 0;
        }

        var count = Math.Min(buffer.Length, this.current.Length - this.at);
        this.current.AsMemory(this.at, count).CopyTo(buffer);
        this.at += count;
        return count;
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
        if (disposing && !this.closed)
        {
            this.closed = true;
            if (this.lease is not null)
            {
                _ = EndAsync(this.lease, this.stream, this.finished);
            }
        }

        base.Dispose(disposing);
    }

    private async Task<byte[]> NextChunkAsync()
    {
        var chunk = await this.lease!.Connection.RunAsync(() => this.lease.Connection.FetchChunk(this.stream));
        if (chunk.Length == 0)
        {
            this.finished = true;
            return chunk;
        }

        return chunk[this.header..];
    }

    private static Fetched Fetch(EngineConnection connection, EngineStatement statement)
    {
        var chunks = new Queue<byte[]>();
        if (!AnswerFormat.CanStream(statement.Format) || !SqlShape.IsSelect(statement.Sql))
        {
            chunks.Enqueue(connection.Query(statement));
            return new Fetched(chunks, 0, 0);
        }

        var stream = connection.BeginQuery(statement);
        try
        {
            var bytes = 0;
            var header = 0;
            while (bytes < BufferMax)
            {
                var chunk = connection.FetchChunk(stream);
                if (chunk.Length == 0)
                {
                    connection.EndQuery(stream, finished: true);
                    return new Fetched(chunks, 0, 0);
                }

                header = chunks.Count == 0 ? AnswerFormat.HeaderLength(statement.Format, chunk) : header;
                bytes += chunk.Length;
                chunks.Enqueue(chunks.Count == 0 ? chunk : chunk[header..]);
            }

            return new Fetched(chunks, stream, header);
        }
        catch
        {
            connection.EndQuery(stream, finished: false);
            throw;
        }
    }

    private static async Task AbandonAsync(EngineLease lease, Task<Fetched> running)
    {
        if (running.IsCompletedSuccessfully && running.Result.Stream != 0)
        {
            await EndAsync(lease, running.Result.Stream, finished: false);
        }
        else
        {
            _ = running.Exception;
            await lease.DisposeAsync();
        }
    }

    private static async Task EndAsync(EngineLease lease, nint stream, bool finished)
    {
        await lease.Connection.RunAsync(() =>
        {
            lease.Connection.EndQuery(stream, finished);
            return true;
        });
        await lease.DisposeAsync();
    }

    private sealed record Fetched(Queue<byte[]> Chunks, nint Stream, int Header);
}
