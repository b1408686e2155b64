using Telemetry.Store.Client;
using Telemetry.Store.Embedded;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Client;

/// <summary>The same over HTTP on a socket, as to a server.</summary>
public sealed class SocketConformanceTests : ClickHouseConformance, IAsyncLifetime
{
    private ClickHouseHttpEndpoint? endpoint;

    public async Task InitializeAsync() =>
        this.endpoint = await ClickHouseHttpEndpoint.StartAsync(await EngineFixture.EngineAsync(), 0, readOnly: false);

    public async Task DisposeAsync() => await this.endpoint!.DisposeAsync();

    protected override async Task<ClickHouseDataSource> CreateAsync()
    {
        var embedded = await EngineFixture.CreateEmptyDatabaseAsync();
        return new ClickHouseDataSource($"Host=127.0.0.1;Port={this.endpoint!.Address.Port};Database={embedded.Database};Timeout=60");
    }
}
