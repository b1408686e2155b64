namespace Telemetry.Cluster.Tests.Faults;

/// <summary>The rows of one class: brokers of its own, since they are stopped and made to fail; the row in use is kept until another is asked for.</summary>
public sealed class FaultRows : IAsyncLifetime
{
    private SharedCluster cluster = null!;
    private FaultRow? row;
    private Fault rowOf;
    private bool passed;

    public async Task InitializeAsync() => this.cluster = await SharedCluster.StartAsync((await SharedCluster.GetAsync()).Engine);

    public async Task DisposeAsync()
    {
        await CloseAsync();
        await this.cluster.DisposeAsync();
    }

    /// <summary>Runs one cell in its row; a row in which a cell failed is not used again.</summary>
    internal async Task InAsync(Fault fault, Func<FaultRow, Task> cell, int partitions = 2, int storeTimeoutSeconds = 60)
    {
        if (this.row is null || this.rowOf != fault || !this.passed)
        {
            await CloseAsync();
            this.row = await FaultRow.StartAsync(this.cluster, partitions, storeTimeoutSeconds);
            this.rowOf = fault;
        }

        this.passed = false;
        await cell(this.row);
        this.passed = true;
    }

    private async Task CloseAsync()
    {
        if (this.row is { } before)
        {
            this.row = null;
            await before.DisposeAsync();
        }
    }
}
