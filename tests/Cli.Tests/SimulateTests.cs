using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Telemetry.Cli.Tests;

/// <summary><c>simulate</c> to each of its targets.</summary>
public sealed class SimulateTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_file_a_compressed_file_and_stdout_get_the_same_bytes_whose_hash_is_told()
    {
        using var folder = new TempFolder();
        string[] line = ["simulate", "--events", "3000", "--start", "2026-10-01", "--days", "31", "--seed", "9"];

        var file = await TelemetryCommand.RunAsync(folder.Path, [.. line, "--out", "a.ndjson"]);
        var compressed = await TelemetryCommand.RunAsync(folder.Path, [.. line, "--out", "a.ndjson.gz"]);
        var stdout = await TelemetryCommand.RunAsync(folder.Path, line);

        Assert.Equal((0, 0, 0), (file.ExitCode, compressed.ExitCode, stdout.ExitCode));
        var bytes = await File.ReadAllBytesAsync(folder["a.ndjson"]);
        Assert.Equal(3000, bytes.Count(static one => one == '\n'));
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(bytes)), file.Errors, StringComparison.Ordinal);
        await using var unpacked = new GZipStream(File.OpenRead(folder["a.ndjson.gz"]), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        await unpacked.CopyToAsync(memory);
        Assert.Equal(bytes, memory.ToArray());
        Assert.Equal(System.Text.Encoding.UTF8.GetString(bytes), stdout.Output);
    }

    [Fact]
    public async Task The_summary_names_the_calls_of_each_team_and_what_to_look_for()
    {
        using var folder = new TempFolder();
        var result = await TelemetryCommand.RunAsync(
            folder.Path, "simulate", "--events", "2000", "--start", "2026-10-01", "--end", "2026-11-01", "--out", "october.ndjson");

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("2,000 events from 2026-10-01 to 2026-10-31", result.Errors, StringComparison.Ordinal);
        Assert.Matches(@"support +\d+ calls", result.Errors);
        Assert.Contains("an anomaly  team support", result.Errors, StringComparison.Ordinal);
        Assert.Contains("a slow leak team people", result.Errors, StringComparison.Ordinal);
        Assert.Contains("no price    nebula/", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_server_takes_every_event_once_however_often_it_is_sent()
    {
        var end = DateOnly.FromDateTime(ServerClock.Now().UtcDateTime);
        string[] line = ["simulate", "--events", "2000", "--days", "20", "--seed", "3", "--end", end.ToString("O", CultureInfo.InvariantCulture), "--data", server.Data];

        var first = await server.RunAsync(line);
        var second = await server.RunAsync([.. line[..^2], "--url", server.Address.ToString()]);

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.True(second.ExitCode == 0, second.Errors);
        Assert.Contains("2,000 events accepted, 0 refused", first.Errors, StringComparison.Ordinal);
        Assert.Contains("2,000 events accepted, 0 refused", second.Errors, StringComparison.Ordinal);
        var spend = await server.RunAsync(
            "query", "spend", "--bucket", "none", "--from", end.AddDays(-20).ToString("O", CultureInfo.InvariantCulture), "--to", end.ToString("O", CultureInfo.InvariantCulture), "--json");
        using var answer = JsonDocument.Parse(spend.Output);
        Assert.Equal(2000, answer.RootElement.GetProperty("total").GetProperty("calls").GetInt64());
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_an_error_of_one_line()
    {
        using var folder = new TempFolder();
        var result = await TelemetryCommand.RunAsync(folder.Path, "simulate", "--events", "10", "--out", "nowhere/a.ndjson");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nowhere", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("should not have happened", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kafka:BootstrapServers: is missing: name the brokers", "--to", "kafka")]
    [InlineData("--bootstrap-servers goes with --to kafka", "--bootstrap-servers", "127.0.0.1:9092")]
    [InlineData("--topic goes with --to kafka", "--topic", "calls", "--out", "a.ndjson")]
    [InlineData("exclude each other", "--to", "kafka", "--bootstrap-servers", "127.0.0.1:9092", "--out", "a.ndjson")]
    [InlineData("Kafka:Topic is 'two words'", "--to", "kafka", "--bootstrap-servers", "127.0.0.1:9092", "--topic", "two words")]
    public async Task A_half_named_broker_is_a_wrong_usage(string says, params string[] arguments)
    {
        using var folder = new TempFolder();
        var result = await TelemetryCommand.RunAsync(folder.Path, ["simulate", "--events", "10", .. arguments]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(says, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishing_goes_by_the_same_settings_as_ingest()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "appsettings.json"),
            """{"Kafka": {"BootstrapServers": "127.0.0.1:1", "Client": {"security_protocol": "sasl_ssl", "acks": "1"}}}""");
        var result = await TelemetryCommand.RunAsync(folder.Path, "simulate", "--events", "10", "--to", "kafka");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("acks", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("security", result.Errors, StringComparison.Ordinal);
    }
}
