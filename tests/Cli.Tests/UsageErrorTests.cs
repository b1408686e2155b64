namespace Telemetry.Cli.Tests;

/// <summary>Wrong input for each verb: exit code 2, and a message that names the fault.</summary>
public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("uup", "did you mean 'up'?")]
    [InlineData("up --prot 1", "did you mean '--port'?")]
    [InlineData("up --port 70000", "70000 is not a port")]
    [InlineData("up --port eight", "eight")]
    [InlineData("query spendd", "did you mean 'spend'?")]
    [InlineData("query spend --filter model", "is not NAME=VALUE")]
    [InlineData("query spend --json --csv", "exclude each other")]
    [InlineData("query events --limit 0", "must be 1 to 10000")]
    [InlineData("query models --url ftp://x", "is not an http or https address")]
    [InlineData("import claude-code --billing subscripton", "did you mean subscription?")]
    [InlineData("import cloud-code", "did you mean 'claude-code'?")]
    [InlineData("export evnts", "evnts")]
    [InlineData("export events --bucket day", "belong to 'export spend'")]
    [InlineData("prices show claude", "is not PROVIDER/MODEL")]
    [InlineData("prices set a/b output_tokns=1", "did you mean output_tokens?")]
    [InlineData("prices set a/b output_tokens=x", "is not CLASS=USD")]
    [InlineData("prices alias a/b", "alias")]
    [InlineData("budgets set a --limit-usd 5 --period dya", "did you mean day?")]
    [InlineData("budgets set a --limit-usd 5 --period day --threshold often", "is not a percent such as 80")]
    [InlineData("budgets set a --period day", "--limit-usd")]
    [InlineData("budgets status", "status")]
    [InlineData("dead-letters show 12", "12")]
    [InlineData("dead-letters replay", "name dead letters by id")]
    [InlineData("simulate --events 0", "--events: 0 is not 1 to 1,000,000,000")]
    [InlineData("simulate --events many", "many")]
    [InlineData("simulate --days 4000", "--days: 4000 is not 1 to 3,660")]
    [InlineData("simulate --start 2026-13-01", "--start: '2026-13-01' is not a date")]
    [InlineData("simulate --start 2026-10-02 --end 2026-10-01", "is not after --start")]
    [InlineData("simulate --start 2026-10-01 --end 2026-10-03 --days 3", "there are 2 days, not 3")]
    [InlineData("simulate --start 2020-01-01 --end 2040-01-01 --out a", "--days: 7305 is out of range")]
    [InlineData("simulate --out a --data b", "--out and --data exclude each other")]
    [InlineData("simulate --url http://127.0.0.1:1 --data b", "--url and --data exclude each other")]
    [InlineData("doctor --jsn", "did you mean '--json'?")]
    public async Task Wrong_usage_exits_2_and_names_the_fault(string line, string message)
    {
        using var folder = new TempFolder();
        var result = await TelemetryCommand.RunAsync(folder.Path, line.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("up")]
    [InlineData("import")]
    [InlineData("import claude-code")]
    [InlineData("import events")]
    [InlineData("import otlp-json")]
    [InlineData("query")]
    [InlineData("query spend")]
    [InlineData("query models")]
    [InlineData("query cache")]
    [InlineData("query events")]
    [InlineData("export")]
    [InlineData("budgets")]
    [InlineData("budgets set")]
    [InlineData("budgets status")]
    [InlineData("budgets simulate")]
    [InlineData("budgets check")]
    [InlineData("prices")]
    [InlineData("prices list")]
    [InlineData("prices show")]
    [InlineData("prices set")]
    [InlineData("prices alias")]
    [InlineData("prices update")]
    [InlineData("dead-letters")]
    [InlineData("dead-letters list")]
    [InlineData("dead-letters show")]
    [InlineData("dead-letters replay")]
    [InlineData("simulate")]
    [InlineData("doctor")]
    public async Task Help_teaches_by_example(string verb)
    {
        using var folder = new TempFolder();
        var result = await TelemetryCommand.RunAsync(folder.Path, [.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
        var examples = result.Output[result.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"telemetry {verb.Split(' ')[0]}", examples, StringComparison.Ordinal);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task The_version_is_told()
    {
        using var folder = new TempFolder();
        var result = await TelemetryCommand.RunAsync(folder.Path, "--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Output);
    }
}
