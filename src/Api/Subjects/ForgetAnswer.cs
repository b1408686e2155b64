using Telemetry.Aggregator.Forgetting;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Subjects;

/// <summary>Where a name was taken out, or what the request waits for.</summary>
public sealed record ForgetAnswer
{
    /// <summary>Gets <c>done</c>, or <c>waiting</c>: ask again.</summary>
    public required string State { get; init; }

    /// <summary>Gets what it waits for, a sentence; null when it does not.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>Gets how many events had the name as their user.</summary>
    public long Events { get; init; }

    /// <summary>Gets how many corrections of such events there were.</summary>
    public long Adjustments { get; init; }

    /// <summary>Gets how many rows of the rollup by user had it.</summary>
    public long RollupRows { get; init; }

    /// <summary>Gets how many dead letters held it in their bytes.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Gets how many alerts and messages of webhooks named it.</summary>
    public long Notices { get; init; }

    /// <summary>Gets the budgets whose filter names the user. They stay as they are: whoever wrote them has to change them.</summary>
    public IReadOnlyList<NamingBudget> NamedByBudgets { get; init; } = [];

    /// <summary>Gets when the event log holds the name no longer; null where that is for Kafka's retention to say.</summary>
    public string? LogCleanBy { get; init; }

    internal static ForgetAnswer Of(ForgetResult result) => new()
    {
        State = "done",
        Events = result.Events,
        Adjustments = result.Adjustments,
        RollupRows = result.RollupRows,
        DeadLetters = result.DeadLetters,
        Notices = result.Notices,
        NamedByBudgets = result.NamedByBudgets,
        LogCleanBy = result.LogCleanBy is { } by ? TimeText.Format(by) : null,
    };

    internal static ForgetAnswer Of(ForgetRequest request) => new()
    {
        State = "waiting",
        WaitingFor = request.WaitingFor.Length == 0 ? "It is not done yet. Where ClickHouse is a server, telemetry aggregate must run." : request.WaitingFor,
    };
}
