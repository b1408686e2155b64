using Telemetry.Testing;
using Telemetry.Testing.Store;

namespace Telemetry.Cluster.Tests.Faults;

/// <summary>Goal: whatever the store or the way to it does, nothing is lost or doubled. The method is that of <see cref="IngesterFaultTests"/>.</summary>
public sealed class StoreFaultTests(FaultRows rows) : IClassFixture<FaultRows>
{
    private const int TimeoutSeconds = 4;
    private static readonly TimeSpan PastTimeout = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.StoreRefusesConnections, MemberType = typeof(FaultMatrix))]
    public Task A_store_whose_port_is_closed_loses_and_doubles_nothing(BlockStep step) => rows.InAsync(Fault.StoreRefusesConnections, async row =>
    {
        await row.HoldFirstAtAsync(step);
        await row.First.Proxy.StopListeningAsync();
        row.First.Open(step);
        await Task.Delay(Outage);
        await row.First.Proxy.ListenAgainAsync();

        await row.AssertCountedOnceAsync();
    });

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.StoreAnswers5xx, MemberType = typeof(FaultMatrix))]
    public Task A_store_that_answers_503_and_breaks_connections_loses_and_doubles_nothing(BlockStep step) => rows.InAsync(Fault.StoreAnswers5xx, async row =>
    {
        await row.HoldFirstAtAsync(step);
        var faulted = row.First.Proxy.Faulted;
        row.First.Proxy.Set(RequestKind.Any, ProxyFault.Answer(503, "upstream is away"), times: 2);
        row.First.Proxy.Set(RequestKind.Any, ProxyFault.Refuse, times: 1);
        row.First.Open(step);
        await Until.TrueAsync(
            () => Task.FromResult(row.First.Proxy.Faulted >= faulted + 3), Patience, () => $"No request met the fault. {row.First.Service.Said}");

        await row.AssertCountedOnceAsync();
    });

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.StoreSlowPastTimeout, MemberType = typeof(FaultMatrix))]
    public Task A_store_that_does_requests_after_their_time_out_loses_and_doubles_nothing(BlockStep step) =>
        StruckInsertAsync(Fault.StoreSlowPastTimeout, step, ProxyFault.DelayRequest(PastTimeout));

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.InsertAnsweredLate, MemberType = typeof(FaultMatrix))]
    public Task An_insert_that_is_answered_late_counts_once(BlockStep step) =>
        StruckInsertAsync(Fault.InsertAnsweredLate, step, ProxyFault.DelayAnswer(PastTimeout));

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.InsertAnswerLost, MemberType = typeof(FaultMatrix))]
    public Task An_insert_whose_answer_is_lost_counts_once(BlockStep step) =>
        StruckInsertAsync(Fault.InsertAnswerLost, step, ProxyFault.DropAnswer);

    private Task StruckInsertAsync(Fault fault, BlockStep step, ProxyFault strike) => rows.InAsync(
        fault,
        async row =>
        {
            await row.HoldFirstAtAsync(step);
            var retries = await row.First.MetricAsync("telemetry_ingest_insert_retries_total");
            row.First.Proxy.Set(RequestKind.UsageInsert, strike, times: 2);
            await row.ProduceMoreAsync();
            row.First.Open(step);
            await FaultRow.UntilRisenAsync(row.First, "telemetry_ingest_insert_retries_total", retries);

            await row.AssertCountedOnceAsync();
            row.First.Proxy.Clear();
        },
        storeTimeoutSeconds: TimeoutSeconds);
}
