using Telemetry.Store.Migrations;

namespace Telemetry.Store.Tests.Migrations;

public sealed class MigrationFileTests
{
    private static readonly string[] Headings = ["Purpose", "Grain", "Writer", "Readers", "Rebuild", "ORDER BY"];

    // Databases were made by these.
    private static readonly string[] Applied =
    [
        "6261131244e8ceb7", "606dc2854663e76b", "41ce389cda34b728", "0a8a5df5c2091d7e", "0a67a05442a472f2", "ea67ce8fc1ca2938", "ae7f4af97ec04750",
        "c5832b4d3f6c9c88", "24b85dfb5c36e336", "f8e6d4543eb76844", "b7ec5f04ef70b1a4", "882094c18fe0a749", "dbf21bffc5bf7cda", "d1431d8d3446142c",
        "9fcf09835fd2449e", "2a2e00ed4e0b18c6", "0e64873d38116377", "ae7630780375cf63",
    ];

    public static TheoryData<int> Versions => [.. MigrationFiles.All.Select(m => m.Version)];

    [Fact]
    public void Versions_count_up_from_one_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, MigrationFiles.All.Count), MigrationFiles.All.Select(m => m.Version));

    [Fact]
    public void What_was_applied_to_databases_is_what_it_was() =>
        Assert.Equal(Applied, MigrationFiles.All.Take(Applied.Length).Select(static file => file.Checksum));

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
