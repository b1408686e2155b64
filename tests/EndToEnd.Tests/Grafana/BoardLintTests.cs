using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Telemetry.EndToEnd.Tests.Grafana;

/// <summary>The rules of Grafana's dashboard linter that are not about Prometheus or Loki, and this project's own.</summary>
public sealed partial class BoardLintTests
{
    private static readonly JsonSerializerOptions Canonical = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    // Those of Grafana's list of units that stand for what is shown here.
    private static readonly string[] Units =
        ["none", "short", "locale", "percentunit", "currencyUSD", "ms", "s", "bytes", "cps", "dateTimeAsIso", "dateTimeFromNow"];

    public static TheoryData<string> Boards => [.. Board.All.Select(static board => board.File)];

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_file_is_formatted_as_every_other(string name)
    {
        var text = File.ReadAllText(Checkout.PathOf("grafana", "dashboards", name + ".json"));

        Assert.Equal(Board.Named(name).Json.ToJsonString(Canonical) + "\n", text);
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_board_has_a_stable_name_a_description_and_todays_model_and_cannot_be_edited_in_place(string name)
    {
        var board = Board.Named(name).Json;

        Assert.Equal("telemetry-" + name, (string)board["uid"]!);
        Assert.StartsWith("Telemetry / ", (string)board["title"]!, StringComparison.Ordinal);
        Assert.NotEmpty((string)board["description"]!);
        Assert.Equal(42, (int)board["schemaVersion"]!);
        Assert.Null(board["id"]);
        Assert.False((bool)board["editable"]!);
        Assert.Equal(("browser", "monday"), ((string)board["timezone"]!, (string)board["weekStart"]!));
        Assert.Contains("telemetry", board["tags"]!.AsArray().Select(static tag => (string)tag!));
    }

    [Fact]
    public void Titles_are_not_given_twice() => Assert.Distinct(Board.All.Select(static board => (string)board.Json["title"]!));

    [Theory]
    [MemberData(nameof(Boards))]
    public void The_data_source_is_one_variable_that_every_panel_and_variable_uses(string name)
    {
        var board = Board.Named(name);
        var variable = Assert.Single(board.Variables, static variable => (string)variable["type"]! == "datasource");
        var sources = board.Panels.SelectMany(static panel => (JsonNode?[])[panel.Json["datasource"], .. panel.Json["targets"]!.AsArray().Select(static target => target!["datasource"])])
            .Concat(board.Variables.Where(static variable => (string)variable["type"]! == "query").Select(static variable => variable["datasource"]));

        Assert.Equal(("datasource", "Data source", "grafana-clickhouse-datasource"), ((string)variable["name"]!, (string)variable["label"]!, (string)variable["query"]!));
        Assert.All(sources, static source => Assert.Equal(("grafana-clickhouse-datasource", "${datasource}"), ((string)source!["type"]!, (string)source["uid"]!)));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_variable_is_read_anew_with_the_range_is_explained_and_is_used(string name)
    {
        var board = Board.Named(name);
        foreach (var variable in board.Variables)
        {
            var used = $@"\$\{{?{Regex.Escape((string)variable["name"]!)}\b";
            Assert.NotEmpty((string)variable["label"]!);
            Assert.NotEmpty((string)variable["description"]!);
            Assert.Matches(used, board.Json["panels"]!.ToJsonString(Canonical) + board.Json["links"]!.ToJsonString(Canonical));
            if ((string)variable["type"]! == "query")
            {
                Assert.Equal(2, (int)variable["refresh"]!);
                Assert.Equal((string)variable["definition"]!, (string)variable["query"]!["rawSql"]!);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_panel_has_title_description_unit_and_one_target_in_the_plugins_shape(string name)
    {
        var board = Board.Named(name);

        Assert.NotEmpty(board.Panels);
        Assert.Distinct(board.Panels.Select(static panel => (int)panel.Json["id"]!));
        Assert.Distinct(board.Panels.Select(static panel => panel.Title));
        Assert.All(board.Panels, static panel =>
        {
            Assert.NotEmpty(panel.Title);
            Assert.EndsWith(".", (string)panel.Json["description"]!, StringComparison.Ordinal);
            Assert.Contains((string)panel.Json["fieldConfig"]!["defaults"]!["unit"]!, Units);
            var units = panel.Overrides.SelectMany(static change => change["properties"]!.AsArray()).Where(static property => (string)property!["id"]! == "unit");
            Assert.All(units, static unit => Assert.Contains((string)unit!["value"]!, Units));
            var target = Assert.Single(panel.Json["targets"]!.AsArray())!;
            Assert.Equal(("A", "sql", panel.Type == "timeseries" ? 0 : 1), ((string)target["refId"]!, (string)target["editorType"]!, (int)target["format"]!));
        });
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Panels_fill_the_grid_without_covering_one_another(string name)
    {
        var cells = Board.Named(name).Json["panels"]!.AsArray().Select(static panel => panel!["gridPos"]!).SelectMany(static at =>
            from x in Enumerable.Range((int)at["x"]!, (int)at["w"]!)
            from y in Enumerable.Range((int)at["y"]!, (int)at["h"]!)
            select (x, y)).ToList();

        Assert.Distinct(cells);
        Assert.All(cells, static cell => Assert.InRange(cell.x, 0, 23));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Links_lead_to_boards_that_exist_and_to_the_API(string name)
    {
        var board = Board.Named(name);
        var urls = Url().Matches(board.Json.ToJsonString(Canonical)).Select(static match => match.Groups["url"].Value).ToList();

        Assert.Contains(urls, static url => url.StartsWith("${api_url}/api/v1/events?", StringComparison.Ordinal));
        Assert.Contains(board.Json["links"]!.AsArray(), static link => (string)link!["type"]! == "dashboards" && (bool)link["includeVars"]! && (bool)link["keepTime"]!);
        Assert.All(urls, static url => Assert.Matches(@"^(\$\{api_url\}/api/v1/|/d/)", url));
        Assert.All(urls.Where(static url => url.StartsWith("/d/", StringComparison.Ordinal)), static url =>
            Assert.Contains(url["/d/".Length..url.IndexOf('?', StringComparison.Ordinal)], Board.All.Select(static known => known.Uid)));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_link_names_only_columns_that_its_panel_has(string name)
    {
        foreach (var panel in Board.Named(name).Panels)
        {
            var named = Field().Matches(panel.Json.ToJsonString(Canonical)).Select(static match => match.Groups["name"].Value);
            Assert.All(named, column => Assert.Contains(column, panel.NamedColumns));
        }
    }

    /// <summary>
    /// Grafana's <c>sqlstring</c> and <c>singlequote</c> leave backslashes as they are, and ClickHouse reads them as escapes: a
    /// value that ends in one opens the text. <c>percentencode</c> leaves nothing but letters, digits and -_.~% of any value.
    /// </summary>
    [Theory]
    [MemberData(nameof(Boards))]
    public void A_value_reaches_a_statement_only_percent_encoded_between_quotes(string name)
    {
        var board = Board.Named(name);
        foreach (var sql in board.Panels.Select(static panel => panel.Sql).Concat(board.VariableQueries.Select(static query => query.Sql)))
        {
            var rest = Encoded().Replace(sql, "''");
            rest = Condition().Replace(rest, ")");
            rest = Macro().Replace(rest, "");
            Assert.DoesNotContain("$", rest, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("overview")]
    [InlineData("cache")]
    [InlineData("models")]
    [InlineData("weekly-review")]
    public void Every_panel_over_calls_is_filtered_by_every_variable(string name)
    {
        foreach (var panel in Board.Named(name).Panels.Where(static panel => !panel.Sql.Contains("budget_status", StringComparison.Ordinal)))
        {
            Assert.All((string[])["tenant", "team", "feature", "model", "environment"], variable =>
                Assert.Contains($"$__conditionalAll(r.{variable} IN ", panel.Sql, StringComparison.Ordinal));
        }
    }

    [GeneratedRegex(@"'\$\{\w+:percentencode\}'")]
    private static partial Regex Encoded();

    [GeneratedRegex(@", \$\w+\)")]
    private static partial Regex Condition();

    [GeneratedRegex(@"\$__(conditionalAll\(|fromTime|toTime|timeInterval\(|interval_s)")]
    private static partial Regex Macro();

    [GeneratedRegex(@"""url"": ""(?<url>[^""]+)""")]
    private static partial Regex Url();

    [GeneratedRegex(@"\$\{__data\.fields\.(?<name>\w+)")]
    private static partial Regex Field();
}
