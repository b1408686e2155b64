using Telemetry.Store.Client;
using Telemetry.Store.Migrations;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Migrations;

public sealed class MigratorTests
{
    [Fact]
    public async Task A_fresh_database_gets_every_file_once()
    {
        var source = await EngineFixture.CreateEmptyDatabaseAsync();

        var first = await Migrator.ApplyAsync(source, new MigrationOptions());
        var second = await Migrator.ApplyAsync(source, new MigrationOptions());

        Assert.Equal(MigrationFiles.All.Select(m => m.Version), first);
        Assert.Empty(second);
        Assert.Equal(0UL, await source.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
    }
}
