using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Rerating;
using Telemetry.Store.Adjustments;
using Telemetry.Store.Client;
using Telemetry.Store.Faults;
using Telemetry.Store.Ingest;
using Telemetry.Store.Mutations;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Forgetting;

/// <summary>
/// Takes the names of users out of the store and leaves every figure: calls, tokens and money stay, under a name that all
/// forgotten users share. What was cut short goes on at the next start, or by whoever works next.
/// </summary>
/// <remarks>Of several processes that share a store the one that holds the lease works. Any number may insert meanwhile.</remarks>
public sealed class ForgetService : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);

    private readonly ForgetRequests requests;
    private readonly ForgottenSubjects subjects;
    private readonly INamesInForce names;
    private readonly IEvaluationLease lease;
    private readonly IEnumerable<IReadiness> conditions;
    private readonly WorkTurns turns;
    private readonly IFaultPoints faults;
    private readonly AggregatorOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<ForgetService> logger;
    private readonly TableMutations mutations;
    private readonly AdjustmentLedger ledger;
    private readonly EntityFigures figures;
    private readonly SubjectTexts texts;
    private readonly SubjectSettings settings;

    public ForgetService(
        ClickHouseDataSource source,
        ForgetRequests requests,
        ForgottenSubjects subjects,
        INamesInForce names,
        BudgetStore budgets,
        RerateRuns runs,
        WriteGate gate,
        WorkTurns turns,
        IEvaluationLease lease,
        IEnumerable<IReadiness> conditions,
        IFaultPoints faults,
        AggregatorOptions options,
        TimeProvider time,
        ILogger<ForgetService> logger)
    {
        (this.requests, this.subjects, this.names, this.turns) = (requests, subjects, names, turns);
        (this.lease, this.conditions, this.faults, this.options, this.time, this.logger) = (lease, conditions, faults, options, time, logger);
        this.mutations = new TableMutations(source);
        this.ledger = new AdjustmentLedger(source, gate, options.SoleWriter, faults);
        this.figures = new EntityFigures(source, gate);
        this.texts = new SubjectTexts(source);
        this.settings = new SubjectSettings(source, budgets, runs);
    }

    /// <summary>Carries out every request there is, the oldest first.</summary>
    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        foreach (var request in await this.requests.ListAsync(cancellationToken))
        {
            await FinishAsync(request, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var wait = this.options.CorrectEvery;
                if (this.lease.IsHeld && this.conditions.All(static condition => condition.IsReady) && !await TryTurnAsync(stoppingToken))
                {
                    wait = AfterFault;
                }

                await this.requests.WaitAsync(wait, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<bool> TryTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TurnAsync(cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            AggregatorLog.NotForgotten(this.logger, fault);
            return false;
        }
    }

    private async Task FinishAsync(ForgetRequest request, CancellationToken cancellationToken)
    {
        if (await this.requests.ResultAsync(request, cancellationToken) is null)
        {
            await this.subjects.AddAsync(request.User, request.Tenant, request.At, cancellationToken);
            this.faults.Pass(FaultPoint.NameRemembered);
            if (!await SettleAsync(request, cancellationToken))
            {
                return;
            }

            this.faults.Pass(FaultPoint.NameSettled);
            await this.requests.TellAsync(request, await TakeOutAsync(request, cancellationToken), cancellationToken);
            this.faults.Pass(FaultPoint.ForgettingTold);
        }

        await this.requests.RemoveAsync(request, cancellationToken);
    }

    /// <summary>Waits until nothing that was begun before the name was remembered can bring it any more.</summary>
    /// <returns>False where another process works from now on.</returns>
    private async Task<bool> SettleAsync(ForgetRequest request, CancellationToken cancellationToken)
    {
        var remembered = this.time.GetUtcNow();
        while (this.lease.IsHeld)
        {
            var waitingFor = await this.settings.OpenRerateAsync(request, cancellationToken) is { } run
                ? $"The re-rating {run.Id} is about this user's calls and is not over."
                : await this.names.WaitingForAsync(remembered, cancellationToken);
            if (waitingFor != request.WaitingFor)
            {
                request = request with { WaitingFor = waitingFor };
                await this.requests.SaveAsync(request, cancellationToken);
            }

            if (waitingFor.Length == 0)
            {
                return true;
            }

            await Task.Delay(Look, cancellationToken);
        }

        return false;
    }

    private async Task<ForgetResult> TakeOutAsync(ForgetRequest request, CancellationToken cancellationToken)
    {
        // Only hashes where parts are changed: the engine keeps the text of those statements.
        var subject = new Subject(request.Tenant, this.subjects.Salt, ForgottenSubjects.HashOf(request.User, this.subjects.Salt));
        var result = new ForgetResult { LogCleanBy = this.time.GetUtcNow() + this.options.LogKeepsForgotten };
        using (await this.turns.CorrectAsync(cancellationToken))
        {
            await this.ledger.EmptyAsync(cancellationToken);
            this.faults.Pass(FaultPoint.NameOutOfBatches);
            result = result with { Events = await ReplaceAsync("usage_events", subject, cancellationToken) };
            this.faults.Pass(FaultPoint.NameOutOfEvents);
            result = result with { Adjustments = await ReplaceAsync("usage_adjustments", subject, cancellationToken) };
            this.faults.Pass(FaultPoint.NameOutOfCorrections);
            result = result with { RollupRows = await this.figures.MoveAsync(subject, request.Id.ToString(), cancellationToken) };
            this.faults.Pass(FaultPoint.NameOutOfRollups);
        }

        result = result with { DeadLetters = await this.texts.ReplaceInLettersAsync(request, cancellationToken) };
        this.faults.Pass(FaultPoint.NameOutOfDeadLetters);

        // After the rollups: an alert that is evaluated from now on finds no such user.
        using (await this.turns.EvaluateAsync(cancellationToken))
        {
            result = result with { Notices = await this.texts.ReplaceInNoticesAsync(request, cancellationToken) };
            this.faults.Pass(FaultPoint.NameOutOfNotices);
            await this.settings.ReplaceAsync(request, subject, cancellationToken);
            this.faults.Pass(FaultPoint.NameOutOfSettings);
            await this.settings.RemoveFromBudgetsAsync(subject, cancellationToken);
            this.faults.Pass(FaultPoint.NameOutOfBudgets);
        }

        return result with { NamedByBudgets = await this.settings.NamingAsync(request, cancellationToken) };
    }

    private Task<long> ReplaceAsync(string table, Subject subject, CancellationToken cancellationToken) =>
        this.mutations.RunAsync(table, "UPDATE user = {replacement:String}", subject.Is("user"), subject.Parameters, cancellationToken);
}
