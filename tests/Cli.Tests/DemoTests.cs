using System.Globalization;
using System.Text.Json;
using Telemetry.Cli.Simulate;

namespace Telemetry.Cli.Tests;

/// <summary><c>up --demo</c>, with a real server.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_fills_an_empty_directory_once_and_is_all_there_when_the_server_says_it_is_ready()
    {
        var before = ServerClock.Now();
        using var folder = new TempFolder();
        var server = new RunningServer { Arguments = ["--demo", "--data", folder["demo"]], DataDirectory = folder["demo"] };
        await server.InitializeAsync();
        try
        {
            var filled = await CallsAsync(server, before);
            Assert.Equal(DemoMonth.Events, filled);
            Assert.Contains("look for:", server.Errors, StringComparison.Ordinal);
            Assert.Equal(0, await server.StopAsync());
        }
        finally
        {
            await server.DisposeAsync();
        }

        var again = new RunningServer { Arguments = ["--demo", "--data", folder["demo"]], DataDirectory = folder["demo"] };
        await again.InitializeAsync();
        try
        {
            Assert.Contains("--demo adds nothing", again.Errors, StringComparison.Ordinal);
            Assert.Equal(DemoMonth.Events, await CallsAsync(again, before));
        }
        finally
        {
            await again.DisposeAsync();
        }
    }

    /// <summary>Reads the calls of the last 31 days, which hold the month also where midnight passes meanwhile.</summary>
    private static async Task<long> CallsAsync(RunningServer server, DateTimeOffset now)
    {
        var from = now.AddDays(-31).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var to = now.AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri($"/api/v1/spend?bucket=none&from={from}&to={to}", UriKind.Relative)));
        return answer.RootElement.GetProperty("total").GetProperty("calls").GetInt64();
    }
}
