using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Broker;
using Telemetry.Broker.Kafka;
using Telemetry.Store.Ingest;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>The lease of several <c>telemetry aggregate</c>: the first partition of the usage topic, shared out by Kafka.</summary>
internal sealed class GroupLease(KafkaLogOptions kafka, ILogger<GroupLease> logger) : IHostedService, IEvaluationLease, IReadiness, IAsyncDisposable
{
    private KafkaLease? lease;

    /// <inheritdoc/>
    public bool IsHeld => this.lease is { IsHeld: true };

    /// <summary>Gets true also without the lease: a process that waits for it is as it should be.</summary>
    public bool IsReady => this.Reason.Length == 0;

    /// <inheritdoc/>
    public string Reason => this.lease?.Fault ?? "The group is being joined.";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            this.lease = KafkaLease.Join(kafka, logger);
            return Task.CompletedTask;
        }
        catch (LogFaultException fault)
        {
            throw new ServerStartException(fault.Message, fault);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) => await this.DisposeAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref this.lease, null) is { } held)
        {
            await held.DisposeAsync().ConfigureAwait(false);
        }
    }
}
