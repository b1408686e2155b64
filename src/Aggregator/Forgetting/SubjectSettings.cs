using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Rerating;
using Telemetry.Store.Client;
using Telemetry.Store.Mutations;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Forgetting;

/// <summary>Takes a name out of what was set up about a user: mutes, filters of re-ratings that are over, and what is kept of budgets.</summary>
internal sealed class SubjectSettings(ClickHouseDataSource source, BudgetStore budgets, RerateRuns runs)
{
    private const string Dimension = "user";
    private readonly TableMutations mutations = new(source);

    /// <summary>Gets the re-rating that names the user and is not over; null where there is none.</summary>
    public async Task<RerateRun?> OpenRerateAsync(ForgetRequest request, CancellationToken cancellationToken) =>
        (await runs.ListAsync(cancellationToken)).FirstOrDefault(run => !run.IsOver && Names(run, request));

    /// <summary>Removes mutes of the user's alerts, and replaces the name in the filters of re-ratings.</summary>
    public async Task ReplaceAsync(ForgetRequest request, Subject subject, CancellationToken cancellationToken)
    {
        // Deleted as rows: an object that is removed in the ordinary way leaves its id, and that is the name here.
        var muted = $"kind = '{AlertMutes.Kind}' AND JSONExtractString(id, 1) = '{AlertFacts.BudgetKind}' AND {Subject.IsAnywhere("JSONExtractString(id, 3)")}"
            + (subject.Tenant is null ? "" : " AND tenant IN ({tenant:String}, '*')");
        await this.mutations.RunAsync("objects", "DELETE", muted, subject.Parameters, cancellationToken);
        foreach (var run in (await runs.ListAsync(cancellationToken)).Where(run => Names(run, request)))
        {
            var filters = run.Filters.ToDictionary(static filter => filter.Key, static filter => filter.Value, StringComparer.Ordinal);
            filters[Dimension] = [.. filters[Dimension].Select(value => value == request.User ? ForgottenSubjects.Replacement : value)];
            await runs.SaveAsync(run with { Filters = filters }, cancellationToken);
        }
    }

    /// <summary>Removes rows by which budgets are watched for the name; the figures themselves are in the rollups.</summary>
    public async Task RemoveFromBudgetsAsync(Subject subject, CancellationToken cancellationToken)
    {
        // Whatever their tenant: those of the whole installation are of every tenant's users, and are written anew where one is left.
        var value = Subject.IsAnywhere("per_value");
        var inFilter = $"arrayExists(name -> {Subject.IsAnywhere("name")}, arrayFlatten(filter_values))";
        await this.mutations.RunAsync("budget_periods", "DELETE", $"({value} OR {inFilter})", subject.Parameters, cancellationToken);
        await this.mutations.RunAsync("budget_forecasts", "DELETE", value, subject.Parameters, cancellationToken);
    }

    /// <summary>Gets the budgets whose filter names the user.</summary>
    public async Task<IReadOnlyList<NamingBudget>> NamingAsync(ForgetRequest request, CancellationToken cancellationToken) =>
    [
        .. (await budgets.ListAsync(cancellationToken))
            .Where(stored => request.Tenant is null || stored.Tenant == request.Tenant)
            .Where(stored => stored.Budget.Filter.Any(filter => filter.Dimension.Name == Dimension && filter.Values.Contains(request.User)))
            .Select(static stored => new NamingBudget(stored.Budget.Id, stored.Tenant)),
    ];

    private static bool Names(RerateRun run, ForgetRequest request) =>
        (request.Tenant is null || run.Tenant == request.Tenant) && run.Filters.TryGetValue(Dimension, out var values) && values.Contains(request.User);
}
