using Telemetry.Store.Migrations;

namespace Telemetry.Store.Tests.Migrations;

public sealed class MigrationFileTests
{
    private static readonly string[] Headings = ["Purpose", "Grain", "Writer", "Readers", "Rebuild", "ORDER BY"];

    public static TheoryData<int> Versions => [.. MigrationFiles.All.Select(m => m.Version)];

    [Fact]
    public void Versions_count_up_from_one_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, MigrationFiles.All.Count), MigrationFiles.All.Select(m => m.Version));

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_file_opens_with_its_purpose_grain_writer_readers_rebuild_and_order(int version)
    {
        var lines = MigrationFiles.All.Single(m => m.Version == version).Template.Split('\n').TakeWhile(l => l.StartsWith("--", StringComparison.Ordinal));

        var headings = lines.Select(line => line[3..]).Where(line => line[0] != ' ').Select(line => line.Split("  ")[0]);

        Assert.Equal(Headings, headings.Where(h => h != "Notes"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void No_placeholder_is_left_and_every_statement_of_a_cluster_names_it(int version)
    {
        var migration = MigrationFiles.All.Single(m => m.Version == version);

        var alone = MigrationTemplate.Statements(migration, new MigrationOptions());
        var cluster = MigrationTemplate.Statements(migration, new MigrationOptions { Cluster = "main" });

        Assert.All(alone, statement => Assert.DoesNotMatch(@"\{\w+(:\w+)?\}|ON CLUSTER|Replicated", WithoutComments(statement)));
        Assert.All(cluster, statement => Assert.Contains("ON CLUSTER `main`", statement, StringComparison.Ordinal));
        Assert.All(
            cluster.Where(s => s.Contains("ENGINE", StringComparison.Ordinal)),
            statement => Assert.Matches(@"ENGINE = Replicated\w*MergeTree\b[\s\S]*\breplicated_deduplication_window = 10000", statement));
    }

    [Fact]
    public void Comments_and_white_space_do_not_change_a_checksum_and_anything_else_does()
    {
        var plain = new Migration(1, "x", "SELECT 'a b' FROM t;");

        Assert.Equal(plain.Checksum, new Migration(1, "x", "-- why\nSELECT   'a b'\nFROM t; /* end */").Checksum);
        Assert.NotEqual(plain.Checksum, new Migration(1, "x", "SELECT 'a  b' FROM t;").Checksum);
    }

    private static string WithoutComments(string statement) =>
        string.Join('\n', statement.Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal)));
}
