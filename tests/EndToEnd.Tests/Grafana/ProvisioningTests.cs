using System.Text.RegularExpressions;

namespace Telemetry.EndToEnd.Tests.Grafana;

public sealed partial class ProvisioningTests
{
    // What docker-compose.yml gives to Grafana.
    private static readonly string Compose = File.ReadAllText(Checkout.PathOf("docker-compose.yml"));

    private static readonly string[] Files = Directory.GetFiles(Checkout.PathOf("grafana", "provisioning"), "*.yaml", SearchOption.AllDirectories);

    [Fact]
    public void Every_environment_variable_that_a_file_names_is_one_that_compose_sets()
    {
        var named = Files.SelectMany(static file => Variable().Matches(File.ReadAllText(file))).Select(static match => match.Groups["name"].Value).Distinct().ToList();

        Assert.Equal(["CLICKHOUSE_HOST", "CLICKHOUSE_PORT", "CLICKHOUSE_READER_PASSWORD", "GRAFANA_ALERT_WEBHOOK_URL"], named.Order(StringComparer.Ordinal));
        Assert.All(named, static name => Assert.Contains($"      {name}: ", Compose, StringComparison.Ordinal));
    }

    [Fact]
    public void The_data_source_reads_over_HTTP_as_the_reader_and_cuts_nothing()
    {
        var source = Assert.Single(Provisioning.List(Provisioning.Read("datasources", "telemetry.yaml")["datasources"]));
        var data = Provisioning.Map(source["jsonData"]);

        Assert.Equal(("grafana-clickhouse-datasource", "telemetry-clickhouse"), ((string)source["type"], (string)source["uid"]));
        Assert.Equal(("http", "telemetry_reader", "telemetry", "false"), ((string)data["protocol"], (string)data["username"], (string)data["defaultDatabase"], (string)data["enableRowLimit"]));
        Assert.Contains("<telemetry_reader>", File.ReadAllText(Checkout.PathOf("deploy", "clickhouse", "users.xml")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_boards_are_read_from_where_compose_puts_them()
    {
        var provider = Assert.Single(Provisioning.List(Provisioning.Read("dashboards", "telemetry.yaml")["providers"]));

        Assert.Contains($"./grafana/dashboards:{Provisioning.Map(provider["options"])["path"]}:ro", Compose, StringComparison.Ordinal);
        Assert.Contains("./grafana/provisioning:/etc/grafana/provisioning:ro", Compose, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_alert_rule_is_paused_and_leads_to_a_board()
    {
        Assert.NotEmpty(Provisioning.AlertRules);
        Assert.Distinct(Provisioning.AlertRules.Select(static rule => rule.Uid));
        Assert.All(Provisioning.AlertRules, static rule =>
        {
            Assert.True(rule.IsPaused, rule.Uid);
            Assert.Contains(rule.Board, Board.All.Select(static board => board.Uid));
            Assert.InRange(rule.Uid.Length, 1, 40);

            // What only the browser expands means nothing in a rule.
            Assert.DoesNotContain("${", rule.Sql, StringComparison.Ordinal);
            Assert.DoesNotContain("$__conditionalAll", rule.Sql, StringComparison.Ordinal);
            var data = Provisioning.List(rule.Content["data"]).ToList();
            Assert.Equal(["A", (string)rule.Content["condition"]], data.Select(static step => (string)step["refId"]));
            Assert.Equal(["telemetry-clickhouse", "__expr__"], data.Select(static step => (string)step["datasourceUid"]));
        });
    }

    [GeneratedRegex(@"(?<!\$)\$\{?(?<name>[A-Z][A-Z_]+)")]
    private static partial Regex Variable();
}
