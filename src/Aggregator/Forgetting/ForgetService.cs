using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Store.Objects;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Forgetting;

/// <summary>
/// Takes the name of a user out of the store and leaves every figure: calls, tokens and money stay, under a name that all
/// forgotten users share. A request that was cut off is finished at the next start.
/// </summary>
/// <remarks>It rewrites parts of tables; where other processes write to the same tables it must not run.</remarks>
public sealed partial class ForgetService(
    ClickHouseDataSource source,
    ObjectTable objects,
    ForgottenSubjects subjects,
    WriteGate gate,
    IReadiness ingest,
    IDataFreshness freshness,
    AggregatorOptions options,
    TimeProvider time,
    ILogger<ForgetService> logger) : BackgroundService
{
    private const string Kind = "forgetting_user";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReadyLook = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim turn = new(1);
    private readonly SubjectTables tables = new(source, gate);

    /// <summary>Gets or sets what is told each step that was done; tests stop there.</summary>
    internal Action<ForgetStep> Reached { get; set; } = static _ => { };

    /// <summary>Takes a name out.</summary>
    /// <param name="user">The name, as events carry it.</param>
    /// <param name="tenant">The only tenant to look in; null: all.</param>
    /// <param name="cancellationToken">Stops between two steps; the rest follows at the next start.</param>
    public async Task<ForgetResult> ForgetAsync(string user, string? tenant, CancellationToken cancellationToken)
    {
        await this.turn.WaitAsync(cancellationToken);
        try
        {
            var request = new Request(user, time.GetUtcNow());
            var key = new ObjectKey(Kind, tenant, Guid.CreateVersion7().ToString());
            await objects.PutAsync(key, JsonSerializer.Serialize(request), cancellationToken);
            this.Reached(ForgetStep.Noted);
            return await FinishAsync(key, request, cancellationToken);
        }
        finally
        {
            this.turn.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!ingest.IsReady)
            {
                await Task.Delay(ReadyLook, time, stoppingToken);
            }

            await ResumeAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception fault)
        {
            LogNotFinished(logger, fault);
        }
    }

    /// <summary>Finishes what was cut off.</summary>
    internal async Task ResumeAsync(CancellationToken cancellationToken)
    {
        await this.turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var open in await objects.ListAsync(Kind, cancellationToken))
            {
                await FinishAsync(open.Key, JsonSerializer.Deserialize<Request>(open.Body)!, cancellationToken);
            }
        }
        finally
        {
            this.turn.Release();
        }
    }

    private async Task<ForgetResult> FinishAsync(ObjectKey key, Request request, CancellationToken cancellationToken)
    {
        await subjects.AddAsync(request.User, key.Tenant, request.At, cancellationToken);
        this.Reached(ForgetStep.Remembered);
        await SettleAsync(cancellationToken);
        this.Reached(ForgetStep.Settled);

        // Only hashes from here on: the engine keeps the text of statements that change parts.
        var subject = new Subject(key.Tenant, subjects.Salt, ForgottenSubjects.HashOf(request.User, subjects.Salt));
        var events = await this.tables.ReplaceAsync("usage_events", subject, cancellationToken);
        this.Reached(ForgetStep.Events);
        var adjustments = await this.tables.ReplaceAsync("usage_adjustments", subject, cancellationToken);
        this.Reached(ForgetStep.Adjustments);
        var rollups = await this.tables.ReplaceInRollupAsync(subject, cancellationToken);
        this.Reached(ForgetStep.Rollups);
        await this.tables.RemoveAsync("budget_periods", "per_value", subject, cancellationToken);
        await this.tables.RemoveAsync("budget_forecasts", "per_value", subject, cancellationToken);
        this.Reached(ForgetStep.Budgets);
        var letters = await new SubjectLetters(source).ReplaceAsync(request.User, key.Tenant, cancellationToken);
        this.Reached(ForgetStep.DeadLetters);
        await objects.DeleteAsync(key, cancellationToken);
        await source.ExecuteAsync("OPTIMIZE TABLE objects FINAL", cancellationToken: cancellationToken);
        return new ForgetResult(events, adjustments, rollups, letters, time.GetUtcNow() + options.LogKeepsForgotten);
    }

    /// <summary>Waits until everything that was read before the name was remembered is stored.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var remembered = time.GetUtcNow();
        while (freshness.DataRefreshedAt < remembered)
        {
            await Task.Delay(Look, cancellationToken);
        }
    }

    private sealed record Request(string User, DateTimeOffset At);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request to forget a user could not be finished; it is tried again at the next start.")]
    private static partial void LogNotFinished(ILogger logger, Exception fault);
}
