using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Ingest;
using Telemetry.Store.Client;
using Telemetry.Store.Errors;
using Telemetry.Store.Ingest;
using Telemetry.Store.Migrations;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>Keeps ingest waiting until the ClickHouse server answers, has the right tables and is proven to suppress repeated blocks.</summary>
internal sealed partial class StoreGate(ClickHouseDataSource source, MigrationOptions form, TimeProvider clock, ILogger<StoreGate> logger) : BackgroundService, IIngestGate, IReadiness
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string reason = "The store is being checked.";

    /// <inheritdoc/>
    public bool IsReady => this.opened.Task.IsCompletedSuccessfully;

    /// <inheritdoc/>
    public string Reason => this.reason;

    /// <inheritdoc/>
    public Task OpenedAsync(CancellationToken cancellationToken) => this.opened.Task.WaitAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await StoreServer.CheckAsync(source, form, stoppingToken).ConfigureAwait(false);
                await StoreServer.ProbeAsync(source, form, stoppingToken).ConfigureAwait(false);
                this.reason = "";
                this.opened.SetResult();
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ClickHouseException passing)
            {
                var now = StoreServer.Explain(source, passing);
                if (now != this.reason)
                {
                    this.reason = now;
                    Waits(logger, now);
                }
            }
            catch (Exception lasting)
            {
                this.reason = lasting.Message;
                this.opened.SetException(lasting);
                return;
            }

            await Task.Delay(Between, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning, Message = "Ingest waits for the store; events wait in Kafka: {Reason}")]
    private static partial void Waits(ILogger logger, string reason);
}
