using System.Text.Json.Nodes;

namespace Telemetry.EndToEnd.Tests.Grafana;

/// <summary>One dashboard file.</summary>
/// <param name="File">Its name without the extension.</param>
/// <param name="Json">Its content.</param>
internal sealed record Board(string File, JsonObject Json)
{
    public static IReadOnlyList<Board> All { get; } =
    [
        .. Directory.GetFiles(Checkout.PathOf("grafana", "dashboards"), "*.json").Order(StringComparer.Ordinal)
            .Select(static path => new Board(Path.GetFileNameWithoutExtension(path), JsonNode.Parse(System.IO.File.ReadAllText(path))!.AsObject())),
    ];

    public string Uid => (string)this.Json["uid"]!;

    /// <summary>Gets the panels that show something; rows are headings.</summary>
    public IReadOnlyList<Panel> Panels { get; } =
        [.. Json["panels"]!.AsArray().Where(static panel => (string)panel!["type"]! != "row").Select(panel => new Panel(File, panel!.AsObject()))];

    public IReadOnlyList<JsonObject> Variables { get; } = [.. Json["templating"]!["list"]!.AsArray().Select(static variable => variable!.AsObject())];

    /// <summary>Gets the statements of the variables that ask the data source.</summary>
    public IEnumerable<(string Name, string Sql)> VariableQueries =>
        this.Variables.Where(static variable => (string)variable["type"]! == "query").Select(static variable => ((string)variable["name"]!, (string)variable["query"]!["rawSql"]!));

    public static Board Named(string file) => All.Single(board => board.File == file);

    public Panel PanelNamed(string title) => this.Panels.Single(panel => panel.Title == title);
}

/// <summary>One panel of a dashboard.</summary>
internal sealed record Panel(string Board, JsonObject Json)
{
    public string Type => (string)this.Json["type"]!;
    public string Title => (string)this.Json["title"]!;
    public string Sql => (string)this.Json["targets"]!.AsArray().Single()!["rawSql"]!;
    public IReadOnlyList<JsonObject> Overrides => [.. this.Json["fieldConfig"]!["overrides"]!.AsArray().Select(static change => change!.AsObject())];

    /// <summary>Gets the columns that overrides name.</summary>
    public IEnumerable<string> NamedColumns =>
        this.Overrides.Where(static change => (string)change["matcher"]!["id"]! == "byName").Select(static change => (string)change["matcher"]!["options"]!);

    public override string ToString() => $"{this.Board}: {this.Title}";
}
