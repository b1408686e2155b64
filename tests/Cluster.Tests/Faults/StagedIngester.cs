using System.Globalization;
using Telemetry.Testing;
using Telemetry.Testing.Store;

namespace Telemetry.Cluster.Tests.Faults;

/// <summary>An ingester that a test can hold at any step of a block, with a proxy of its own in front of the store.</summary>
internal sealed class StagedIngester : IAsyncDisposable
{
    private readonly TemporaryFolder data = new();
    private readonly TemporaryFolder gates = new();

    private StagedIngester(FaultProxy proxy) => this.Proxy = proxy;

    public FaultProxy Proxy { get; }

    public ServiceProcess Service { get; private set; } = null!;

    public static async Task<StagedIngester> StartAsync(ClusterRun run)
    {
        var ingester = new StagedIngester(await run.StartProxyAsync());
        ingester.Service = await run.StartIngesterOnAsync(
            ingester.data.Path,
            ingester.Proxy,
            ("TELEMETRY_FAULT_GATES", ingester.gates.Path),
            ("TELEMETRY__Kafka__Client__session_timeout_ms", "3000"),
            ("TELEMETRY__Kafka__Client__heartbeat_interval_ms", "300"),

            // Each gate holds a thread of the pool.
            ("DOTNET_ThreadPool_ForceMinWorkerThreads", 16.ToString("X", CultureInfo.InvariantCulture)));
        return ingester;
    }

    /// <summary>From now on every block waits at this step.</summary>
    public void Close(BlockStep step)
    {
        if (step == BlockStep.DuringInsert)
        {
            this.Proxy.HoldUsageInserts();
        }
        else
        {
            File.WriteAllText(GateOf(step), "");
        }
    }

    /// <summary>Gets how many blocks wait at this step: at most one for each partition, or for each lane of inserts.</summary>
    public long HeldAt(BlockStep step) => step == BlockStep.DuringInsert ? this.Proxy.Held : new FileInfo(GateOf(step)).Length;

    /// <summary>Lets blocks go on.</summary>
    public void Open(BlockStep step)
    {
        if (step == BlockStep.DuringInsert)
        {
            this.Proxy.LetUsageInsertsGo();
        }
        else
        {
            File.Delete(GateOf(step));
        }
    }

    /// <summary>Gets a figure of <c>/metrics</c>.</summary>
    public Task<double> MetricAsync(string name) => this.Service.MetricAsync(name);

    public async ValueTask DisposeAsync()
    {
        await this.Service.DisposeAsync();
        await this.Proxy.DisposeAsync();
        this.data.Dispose();
        this.gates.Dispose();
    }

    private string GateOf(BlockStep step) => Path.Combine(this.gates.Path, step switch
    {
        BlockStep.BeforeIntent => "before-intent",
        BlockStep.BeforeInsert => "before-insert",
        _ => "after-insert",
    });
}
