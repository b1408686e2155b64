using System.Globalization;
using Telemetry.Sdk.Attributing;
using Telemetry.Sdk.Recognition;
using Telemetry.Sdk.Requests;

namespace Telemetry.Sdk.Capture;

/// <summary>What is done with a call before it is sent. Never throws.</summary>
internal sealed class CallPreparation(CaptureCore core, HttpRequestMessage request, CallTarget target)
{
    private const string RetryCount = "x-stainless-retry-count";

    private static readonly HttpRequestOptionsKey<int> Attempts = new("Telemetry.Sdk.Attempts");

    private RequestFacts facts = RequestFacts.None;
    private byte[]? rewritten;

    /// <summary>Gets what the call is for.</summary>
    public Ambient Attribution { get; private set; } = core.Defaults;

    /// <summary>Gets the model asked for; empty where that is not known.</summary>
    public string Model => this.facts.Model.Length > 0 ? this.facts.Model : target.Model;

    /// <summary>Reads the request's names and settles its attribution.</summary>
    /// <param name="body">Empty where it could not be read.</param>
    /// <param name="defaults">The attribution that holds where nothing else says one.</param>
    public void Understand(ReadOnlySpan<byte> body, Ambient defaults)
    {
        Attribution = defaults;
        try
        {
            if (!body.IsEmpty)
            {
                this.facts = new RequestReader(body).Facts;
                Fingerprint(body);
            }

            Attribution = core.Attribution.HashUser(core.Attribution.Gather(defaults, this.facts.User));
        }
        catch (Exception)
        {
            CaptureMetrics.Fault(CaptureFault.RequestUnread);
        }
    }

    /// <summary>Asks for another model in its place; false where the body does not name it.</summary>
    public bool AskForModel(ReadOnlySpan<byte> body, string model) =>
        !body.IsEmpty && Rewrite(RequestRewrites.WithModel(body, new RequestReader(body), model));

    /// <summary>Asks for usage in the stream, where the owner wants that and the caller did not say.</summary>
    public void AskForStreamUsage(ReadOnlySpan<byte> body)
    {
        if (core.AsksForStreamUsage && this.facts.IsStream && target.Kind == AnswerKind.OpenAiCompletion)
        {
            ReadOnlySpan<byte> current = this.rewritten ?? body;
            Rewrite(RequestRewrites.WithStreamUsage(current, new RequestReader(current)));
        }
    }

    /// <summary>Begins the call, right before it is sent.</summary>
    public ObservedCall Begin()
    {
        core.Captured.MarkCurrentActivity();
        return new ObservedCall(core, target, this.facts, Attribution, Attempt());
    }

    private bool Rewrite(byte[]? body)
    {
        if (body is null)
        {
            return false;
        }

        this.rewritten = body;
        request.Content = RequestBody.Replace(request.Content!, body);
        return true;
    }

    private void Fingerprint(ReadOnlySpan<byte> body)
    {
        if (core.FingerprintKey is { } key)
        {
            this.facts.PrefixFingerprint = Fingerprints.OfPrefix(key, target, Model, body);
            this.facts.RequestFingerprint = Fingerprints.OfRequest(key, target, Model, body);
        }
    }

    /// <summary>Counts the attempts before this one: the official clients say it, others may send one message again. Else it is not known.</summary>
    private int? Attempt()
    {
        if (request.Headers.NonValidated.TryGetValues(RetryCount, out var retries)
            && int.TryParse(retries.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return count;
        }

        request.Options.TryGetValue(Attempts, out var before);
        request.Options.Set(Attempts, before + 1);
        return before > 0 ? before : null;
    }
}
