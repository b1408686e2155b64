using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Telemetry.Cli.Tests;

/// <summary>A backup of a running server, restored beside it.</summary>
public sealed class BackupTests
{
    // Far enough back that no call lies ahead of the clock, near enough that all are kept.
    private static readonly DateTimeOffset Start = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-40), TimeSpan.Zero);
    private static readonly string Range = $"from={Start:yyyy-MM-dd}&to={Start.AddDays(30):yyyy-MM-dd}";

    private static readonly string[] Questions =
    [
        $"/api/v1/spend?{Range}&bucket=none", $"/api/v1/spend?{Range}&bucket=15m&group_by=team,model,tenant", $"/api/v1/spend?{Range}&group_by=user",
        $"/api/v1/spend?from={Start:yyyy-MM-dd}T00:07:00Z&to={Start.AddDays(30):yyyy-MM-dd}&bucket=week&tz=Asia/Kathmandu&group_by=session",
        $"/api/v1/models?{Range}", $"/api/v1/cache?{Range}&group_by=project", $"/api/v1/events?{Range}&limit=500",
        "/api/v1/dead-letters", "/api/v1/prices?provider=acme", "/api/v1/keys",
    ];

    [Fact]
    public async Task A_restored_backup_answers_every_query_like_the_original_and_takes_up_where_it_stopped()
    {
        using var folder = new TempFolder();
        var backup = folder["backup"];
        var restored = folder["restored"];
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        var original = new RunningServer { Arguments = ["--data", folder["original"]], DataDirectory = folder["original"] };
        try
        {
            await original.InitializeAsync();
            await Succeeds(original.RunAsync("prices", "set", "acme/llm-1", "--from", $"{Start:yyyy-MM-dd}", "uncached_input_tokens=2", "output_tokens=8", "--url", original.Address.ToString()));
            await Succeeds(original.RunAsync("keys", "create", "kept", "--scope", "read", "--url", original.Address.ToString()));
            await PostAsync(original, Enumerable.Range(0, 300).Select(Call));
            await PostAsync(original, ["""{"provider":"acme"}"""]);
            await WaitForAsync(original, calls: 300, letters: 1);
            foreach (var question in Questions)
            {
                expected[question] = await AnswerAsync(original, question);
            }

            var written = await original.RunAsync("backup", "--to", backup, "--url", original.Address.ToString());
            await Succeeds(Task.FromResult(written));
            Assert.Contains("bytes, to ", written.Errors, StringComparison.Ordinal);
            Assert.Equal(2, (await original.RunAsync("backup", "--to", backup, "--url", original.Address.ToString())).ExitCode);

            // What comes after the backup belongs to the original alone.
            await PostAsync(original, Enumerable.Range(300, 20).Select(Call));
            await WaitForAsync(original, calls: 320, letters: 1);
        }
        finally
        {
            await original.DisposeAsync();
        }

        await Succeeds(TelemetryCommand.RunAsync(folder.Path, "restore", "--from", backup, "--data", restored));
        var again = await TelemetryCommand.RunAsync(folder.Path, "restore", "--from", backup, "--data", restored);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("is not empty", again.Errors, StringComparison.Ordinal);

        var copy = new RunningServer { Arguments = ["--data", restored], DataDirectory = restored };
        try
        {
            await copy.InitializeAsync();
            foreach (var question in Questions)
            {
                Assert.Equal((question, expected[question]), (question, await AnswerAsync(copy, question)));
            }

            // Resent calls change nothing; new ones count.
            await PostAsync(copy, Enumerable.Range(290, 40).Select(Call));
            await WaitForAsync(copy, calls: 330, letters: 1);
        }
        finally
        {
            await copy.DisposeAsync();
        }

        await IsRefusedWhereDamagedAsync(folder, backup);
    }

    private static async Task IsRefusedWhereDamagedAsync(TempFolder folder, string backup)
    {
        var segment = Directory.EnumerateFiles(Path.Combine(backup, "data", "log", "llm.usage.v1"), "*.seg").First();
        var bytes = await File.ReadAllBytesAsync(segment);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);
        var damaged = await TelemetryCommand.RunAsync(folder.Path, "restore", "--from", backup, "--data", folder["elsewhere"]);
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("is damaged", damaged.Errors, StringComparison.Ordinal);

        File.Delete(segment);
        var incomplete = await TelemetryCommand.RunAsync(folder.Path, "restore", "--from", backup, "--data", folder["elsewhere"]);
        Assert.Contains("is not whole", incomplete.Errors, StringComparison.Ordinal);

        File.Delete(Path.Combine(backup, "telemetry-backup.json"));
        var cut = await TelemetryCommand.RunAsync(folder.Path, "restore", "--from", backup, "--data", folder["elsewhere"]);
        Assert.Contains("was not written to its end", cut.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, "elsewhere*"));
    }

    private static string Call(int at) => JsonSerializer.Serialize(new
    {
        event_id = new Guid(at, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        occurred_at = Start.AddMinutes(at * 97).ToString("O", CultureInfo.InvariantCulture),
        tenant = at % 3 == 0 ? "t" : "",
        provider = "acme",
        model = at % 5 == 0 ? "unknown" : "llm-1",
        usage = new { uncached_input_tokens = at, output_tokens = 3 * at },
        dimensions = new { team = $"team {at % 4}", user = $"user {at % 7}", session = $"s{at % 11}", project = "p" },
    });

    private static async Task PostAsync(RunningServer server, IEnumerable<string> events)
    {
        using var content = new StringContent(string.Join('\n', events), Encoding.UTF8, "application/x-ndjson");
        using var answer = await server.Http.PostAsync("/v1/events", content);
        Assert.True((int)answer.StatusCode is 202 or 400, await answer.Content.ReadAsStringAsync());
    }

    private static async Task WaitForAsync(RunningServer server, int calls, int letters)
    {
        var seen = "";
        await Telemetry.Testing.Until.TrueAsync(
            async () =>
            {
                var total = JsonNode.Parse(await server.Http.GetStringAsync(Questions[0]))!["total"]!["calls"]!.GetValue<int>();
                var refused = JsonNode.Parse(await server.Http.GetStringAsync("/api/v1/dead-letters"))!["data"]!.AsArray().Count;
                seen = $"{total} calls, {refused} dead letters";
                return (total, refused) == (calls, letters);
            },
            TimeSpan.FromSeconds(60),
            () => seen);
    }

    /// <summary>Gets an answer without the time it was read at.</summary>
    private static async Task<string> AnswerAsync(RunningServer server, string question)
    {
        var answer = JsonNode.Parse(await server.Http.GetStringAsync(question))!.AsObject();
        answer.Remove("data_refreshed_at");
        answer.Remove("at");
        answer.Remove("next_page");
        return answer.ToJsonString();
    }

    private static async Task Succeeds(Task<ProcessResult> running)
    {
        var result = await running;
        Assert.True(result.ExitCode == 0, result.Errors);
    }
}
