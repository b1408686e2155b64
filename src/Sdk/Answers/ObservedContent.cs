using System.Net;

namespace Telemetry.Sdk.Answers;

/// <summary>An answer's content, handed on as it comes while it is read aside. What it holds is opened only when the caller opens it.</summary>
internal sealed class ObservedContent : HttpContent
{
    private readonly HttpContent content;
    private readonly IAnswerObserver observer;

    public ObservedContent(HttpContent content, IAnswerObserver observer)
    {
        this.content = content;
        this.observer = observer;
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            if (values.Count == 1)
            {
                Headers.TryAddWithoutValidation(name, values.ToString());
            }
            else
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = this.content.Headers.ContentLength ?? 0;
        return this.content.Headers.ContentLength is not null;
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() =>
        Observe(await this.content.ReadAsStreamAsync().ConfigureAwait(false));

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Observe(await this.content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        Observe(this.content.ReadAsStream(cancellationToken));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var observed = Observe(await this.content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        await using (observed.ConfigureAwait(false))
        {
            await observed.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var observed = Observe(this.content.ReadAsStream(cancellationToken));
        observed.CopyTo(stream);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            this.observer.OnClosed();
            this.content.Dispose();
        }

        base.Dispose(disposing);
    }

    private ObservedStream Observe(Stream stream) => new(stream, this.observer);
}
