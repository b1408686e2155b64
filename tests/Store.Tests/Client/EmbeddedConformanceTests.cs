using Telemetry.Store.Client;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Client;

/// <summary>The engine in the process.</summary>
public sealed class EmbeddedConformanceTests : ClickHouseConformance
{
    protected override Task<ClickHouseDataSource> CreateAsync() => EngineFixture.CreateEmptyDatabaseAsync();
}
