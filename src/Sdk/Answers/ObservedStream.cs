namespace Telemetry.Sdk.Answers;

/// <summary>Passes a stream's bytes on, read by read, as they come, and shows each read to an observer before the caller gets it.</summary>
internal sealed class ObservedStream(Stream inner, IAnswerObserver observer) : Stream
{
    public override bool CanRead => inner.CanRead;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override bool CanTimeout => inner.CanTimeout;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int ReadTimeout
    {
        get => inner.ReadTimeout;
        set => inner.ReadTimeout = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = inner.Read(buffer);
        }
        catch (Exception fault)
        {
            observer.OnFault(fault);
            throw;
        }

        Show(buffer[..count], isAsked: buffer.Length > 0);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> reading;
        try
        {
            reading = inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception fault)
        {
            observer.OnFault(fault);
            throw;
        }

        if (!reading.IsCompletedSuccessfully)
        {
            return Finish(reading, buffer);
        }

        var count = reading.Result;
        Show(buffer.Span[..count], isAsked: buffer.Length > 0);
        return new ValueTask<int>(count);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        observer.OnClosed();
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            observer.OnClosed();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> Finish(ValueTask<int> reading, Memory<byte> buffer)
    {
        int count;
        try
        {
            count = await reading.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            observer.OnFault(fault);
            throw;
        }

        Show(buffer.Span[..count], isAsked: buffer.Length > 0);
        return count;
    }

    /// <summary>No bytes mean the end, unless none were asked for: callers await the first byte that way.</summary>
    private void Show(ReadOnlySpan<byte> bytes, bool isAsked)
    {
        if (!bytes.IsEmpty)
        {
            observer.OnBytes(bytes);
        }
        else if (isAsked)
        {
            observer.OnEnd();
        }
    }
}
