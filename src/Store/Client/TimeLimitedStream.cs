using Telemetry.Store.Errors;

namespace Telemetry.Store.Client;

/// <summary>
/// The body of an answer from a network: a server that falls silent in the middle of it, as one whose machine lost power does,
/// is given up on, and a broken connection is an error like any other of the server's.
/// </summary>
internal sealed class TimeLimitedStream(Stream inner, TimeSpan silenceMax) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(silenceMax);
        try
        {
            return await inner.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException silent) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClickHouseException(
                ClickHouseErrorCodes.TimeoutExceeded, "TIMEOUT_EXCEEDED", $"ClickHouse fell silent in the middle of an answer, for {silenceMax.TotalSeconds:0.#} s.", silent);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new ClickHouseException(
                ClickHouseErrorCodes.NetworkError, "NETWORK_ERROR", $"The connection to ClickHouse broke in the middle of an answer: {broken.Message}", broken);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
