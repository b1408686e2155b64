using System.Net.Http.Headers;
using System.Text;
using Telemetry.Events;
using Telemetry.Sdk.Capture;

namespace Telemetry.Sdk.Guarding;

/// <summary>Asks the collector for decisions and keeps them for a while. Without an answer in time every call is allowed.</summary>
internal sealed class SoftGuard : IDisposable
{
    private const int DecisionsKept = 10_000;

    private readonly SoftGuardOptions options;
    private readonly string tenant;
    private readonly TimeProvider clock;
    private readonly HttpClient client;
    private readonly Lock gate = new();
    private readonly Dictionary<string, (GuardDecision Decision, long AskedAt)> kept = new(StringComparer.Ordinal);

    public SoftGuard(SoftGuardOptions options, string tenant, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options.Url);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WaitMax, TimeSpan.Zero);
        this.options = options;
        this.tenant = tenant;
        this.clock = clock;

        // The question itself must neither be captured nor be found in the host's traces.
        this.client = new HttpClient(options.Handler ?? new SocketsHttpHandler { ActivityHeadersPropagator = null })
        {
            BaseAddress = options.Url,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (options.Key.Length > 0)
        {
            this.client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        }
    }

    /// <summary>Gets what to do with a call. Never throws, and waits at most the bound.</summary>
    public async ValueTask<GuardDecision> DecideAsync(Attribution dimensions, string provider, string model, CancellationToken cancellationToken)
    {
        var question = Question(dimensions, provider, model);
        if (Find(question) is { } known)
        {
            return known;
        }

        var decision = GuardDecision.Allow;
        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(this.options.WaitMax);
            using var answer = await this.client.GetAsync(question, bound.Token).ConfigureAwait(false);
            decision = Read(answer, await answer.Content.ReadAsByteArrayAsync(bound.Token).ConfigureAwait(false));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            CaptureMetrics.Fault(CaptureFault.NoDecision);
        }
        catch (Exception)
        {
            // The caller gave up: that says nothing about the collector.
            return decision;
        }

        return Keep(question, decision);
    }

    /// <summary>Gets what to do with a call as <see cref="DecideAsync"/> does, without waiting on a task.</summary>
    public GuardDecision Decide(Attribution dimensions, string provider, string model, CancellationToken cancellationToken)
    {
        var question = Question(dimensions, provider, model);
        if (Find(question) is { } known)
        {
            return known;
        }

        var decision = GuardDecision.Allow;
        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(this.options.WaitMax);
            using var ask = new HttpRequestMessage(HttpMethod.Get, question);
            using var answer = this.client.Send(ask, bound.Token);
            using var content = new MemoryStream();
            answer.Content.CopyTo(content, context: null, bound.Token);
            decision = Read(answer, content.ToArray());
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            CaptureMetrics.Fault(CaptureFault.NoDecision);
        }
        catch (Exception)
        {
            // The caller gave up: that says nothing about the collector.
            return decision;
        }

        return Keep(question, decision);
    }

    public void Dispose() => this.client.Dispose();

    private static GuardDecision Read(HttpResponseMessage answer, ReadOnlySpan<byte> body)
    {
        if (!answer.IsSuccessStatusCode)
        {
            CaptureMetrics.Fault(CaptureFault.NoDecision);
            return GuardDecision.Allow;
        }

        var decision = GuardDecision.Allow;
        var reader = JsonBytes.Open(body);
        reader.Read();
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("action"u8))
            {
                decision = decision with { Action = reader.ShortText() };
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                decision = decision with { Model = reader.ShortText() };
            }
            else if (reader.ValueTextEquals("budget"u8))
            {
                decision = decision with { Budget = reader.ShortText() };
            }
            else if (reader.ValueTextEquals("reason"u8))
            {
                decision = decision with { Reason = reader.ShortText() };
            }
            else
            {
                reader.SkipValue();
            }
        }

        return decision;
    }

    private string Question(Attribution dimensions, string provider, string model)
    {
        var question = new StringBuilder("/api/v1/decision?provider=").Append(Uri.EscapeDataString(provider));
        Append(question, "model", model);
        Append(question, "tenant", this.tenant);
        for (var i = 0; i < DimensionNames.All.Length; i++)
        {
            Append(question, DimensionNames.All[i], DimensionNames.ValueOf(dimensions, i));
        }

        return question.ToString();
    }

    private static void Append(StringBuilder question, string name, string value)
    {
        if (value.Length > 0)
        {
            question.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    /// <summary>Finds a kept decision. Of one that is too old the first caller hears nothing, and asks; the others use it until then.</summary>
    private GuardDecision? Find(string question)
    {
        lock (this.gate)
        {
            if (!this.kept.TryGetValue(question, out var entry))
            {
                return null;
            }

            if (this.clock.GetElapsedTime(entry.AskedAt) < this.options.MaxAge)
            {
                return entry.Decision;
            }

            this.kept[question] = (entry.Decision, this.clock.GetTimestamp());
            return null;
        }
    }

    /// <summary>Keeps "no answer" too: a collector that is down must not hold up every call.</summary>
    private GuardDecision Keep(string question, GuardDecision decision)
    {
        lock (this.gate)
        {
            if (this.kept.Count >= DecisionsKept)
            {
                this.kept.Clear();
            }

            this.kept[question] = (decision, this.clock.GetTimestamp());
        }

        return decision;
    }
}
