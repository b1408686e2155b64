using Telemetry.Cli.Hosting;

namespace Telemetry.Cli.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("36h", 36)]
    [InlineData("400d", 9600)]
    [InlineData("2w", 336)]
    [InlineData("5y", 43800)]
    public void Durations_are_read(string text, int hours)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(hours, duration.TotalHours);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("101y")]
    [InlineData("99999999999y")]
    [InlineData("5m")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public async Task All_faults_are_named_at_once()
    {
        using var folder = new TempFolder();
        folder.Write("appsettings.json", """{"Retention":{"Events":"1m","Rolups":"5y"},"Auth":{"Required":"yes","BootstrapKey":"short-secret"},"Prices":{"Books":["none.json"]},"Review":{"Timezone":"Europe/Berlinn"},"PublicUrl":"https://costs.example/telemetry","Unrelated":{"Key":1}}""");
        var start = ProcessRun.Start("dotnet", TelemetryCommand.Start(folder.Path, "up", "--validate").ArgumentList, folder.Path, ("TELEMETRY__Tenant__Defalt", "x"), ("TELEMETRY__Kafka__Topic", "t"));
        var result = await ProcessRun.RunAsync(start);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Retention:Events: '1m' is not a duration", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Retention:Rolups: unknown; did you mean Retention:Rollups?", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Review:Timezone: 'Europe/Berlinn' is not an IANA time zone, such as Europe/Berlin; did you mean Europe/Berlin?", result.Errors, StringComparison.Ordinal);
        Assert.Contains("PublicUrl: 'https://costs.example/telemetry' is not an address such as https://telemetry.example.com, without a path", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Auth:Required: 'yes' is neither true nor false", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Auth:BootstrapKey: must have 32 characters at least", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("short-secret", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Prices:Books:0: there is no file 'none.json'", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Tenant:Defalt: unknown; did you mean Tenant:Default?", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Kafka:Topic: 'telemetry up' keeps its log and its store in the data directory", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Unrelated", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_valid_configuration_is_said_to_be_valid_and_nothing_is_made()
    {
        using var folder = new TempFolder();
        var result = await TelemetryCommand.RunAsync(folder.Path, "up", "--validate");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("the configuration is valid", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_faulty_file_of_budgets_is_told_with_line_and_field()
    {
        using var folder = new TempFolder();
        folder.Write("budgets.yaml", "budgets:\n  - id: a\n    limit_usd: -1\n    period: day\n");
        folder.Write("appsettings.json", """{"Budgets":{"File":"budgets.yaml"}}""");
        var result = await TelemetryCommand.RunAsync(folder.Path, "up", "--validate");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Budgets:File: budgets.yaml, line 3: budgets[0].limit_usd: -1 is not above 0.", result.Errors, StringComparison.Ordinal);
    }
}
