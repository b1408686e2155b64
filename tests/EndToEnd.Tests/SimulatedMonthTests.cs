using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Telemetry.Events;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Simulator;
using Telemetry.Testing;
using Xunit.Abstractions;

namespace Telemetry.EndToEnd.Tests;

/// <summary>
/// Goal: a month of a company comes out of the store to the last digit. Method: a simulated month is written to a file and
/// sent to a real server; the oracle reads the same file and prices it event by event, without log, blocks or store.
/// </summary>
public class SimulatedMonthTests(ITestOutputHelper output)
{
    private const int BytesPerRequest = 8 * 1024 * 1024;

    private static bool Soak => Environment.GetEnvironmentVariable("TELEMETRY_SOAK") == "1";

    [Fact]
    public async Task The_totals_of_a_simulated_month_equal_an_independent_sum_of_its_file_to_the_digit()
    {
        var options = new SimulationOptions
        {
            Events = Soak ? 5_000_000 : 50_000,
            // Relative to today, because a real process has the real clock.
            Start = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-30),
            Days = 30,
            Seed = 20261121,
        };
        using TemporaryFolder folder = new(), data = new();
        var file = Path.Combine(folder.Path, "month.ndjson");
        await WriteAsync(options, file);
        await using var server = (await ServerProcess.StartAsync(data.Path))!;
        await SendAsync(server.Http, file);
        await server.DrainAsync(Soak ? TimeSpan.FromMinutes(30) : null);

        var byModel = SumOf(file, static call => $"{call.Dimensions.Team}|{call.Model}");
        var byDay = SumOf(file, static call => call.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var range = $"from={options.Start:O}&to={options.End:O}&limit=10000";

        AssertEqual(byModel, await RowsAsync(server.Http, $"{range}&bucket=none&group_by=team,model"));
        AssertEqual(byDay, await RowsAsync(server.Http, $"{range}&bucket=day"));
        Assert.Equal(options.Events, byDay.Values.Sum(static sum => sum.Calls));
        Assert.Contains(byModel.Values, static sum => sum.Unpriced > 0);
        output.WriteLine($"{options.Events} events, {byModel.Count} groups, {byDay.Values.Sum(static sum => sum.CostUsd)} USD");
    }

    private static async Task WriteAsync(SimulationOptions options, string file)
    {
        await using var stream = File.Create(file);
        foreach (var block in new Simulation(options).Blocks(threads: 2))
        {
            await stream.WriteAsync(block.Bytes);
        }
    }

    private static async Task SendAsync(HttpClient http, string file)
    {
        var body = new List<byte>(BytesPerRequest);
        foreach (var line in File.ReadLines(file))
        {
            body.AddRange(System.Text.Encoding.UTF8.GetBytes(line));
            body.Add((byte)'\n');
            if (body.Count > BytesPerRequest)
            {
                await PostAsync(http, body);
            }
        }

        await PostAsync(http, body);
    }

    private static async Task PostAsync(HttpClient http, List<byte> body)
    {
        while (body.Count > 0)
        {
            using var content = new ByteArrayContent([.. body]);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using var answer = await http.PostAsync(new Uri("/v1/events", UriKind.Relative), content);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
                continue;
            }

            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            using var told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal(0, told.RootElement.GetProperty("rejected").GetArrayLength());
            body.Clear();
        }
    }

    private static Dictionary<string, Sums> SumOf(string file, Func<UsageEvent, string> keyOf)
    {
        var rater = new Rater(PriceBook.Load(BuiltInBooks.All).BookOrThrow);
        var context = new EventReadContext { AppendedAt = TimeProvider.System.GetUtcNow() };
        var sums = new Dictionary<string, Sums>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file))
        {
            var call = UsageEventReader.Read(System.Text.Encoding.UTF8.GetBytes(line), context).Event!;
            var key = keyOf(call);
            sums[key] = sums.GetValueOrDefault(key).Plus(call, rater.Rate(call));
        }

        return sums;
    }

    private static async Task<Dictionary<string, Sums>> RowsAsync(HttpClient http, string query)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/spend?" + query, UriKind.Relative)));
        Assert.Equal(JsonValueKind.Null, answer.RootElement.GetProperty("next_page").ValueKind);
        return answer.RootElement.GetProperty("data").EnumerateArray().ToDictionary(KeyOf, Sums.Of);
    }

    private static string KeyOf(JsonElement row) =>
        row.TryGetProperty("group", out var group) && group.TryGetProperty("team", out var team)
            ? $"{team.GetString()}|{group.GetProperty("model").GetString()}"
            : row.GetProperty("start").GetString()![..10];

    private static void AssertEqual(Dictionary<string, Sums> expected, Dictionary<string, Sums> actual) =>
        Assert.Equal(expected.OrderBy(static pair => pair.Key, StringComparer.Ordinal), actual.OrderBy(static pair => pair.Key, StringComparer.Ordinal));

    /// <summary>What a group of calls adds up to.</summary>
    private readonly record struct Sums(
        long Calls, long Errors, long Unpriced, long Partial, decimal CostUsd, decimal ListCostUsd, decimal CostWithoutCacheUsd,
        long Uncached, long Read, long Written5m, long Written1h, long Written, long Output, long Reasoning, long CacheHits)
    {
        public Sums Plus(UsageEvent call, Rating rating)
        {
            // A hit of the caller's own cache used no tokens: it carries those it avoided.
            var usage = call.IsResponseCacheHit ? TokenUsage.None : call.TotalUsage;
            return new Sums(
                this.Calls + 1,
                this.Errors + (call.Status == CallStatus.Error ? 1 : 0),
                this.Unpriced + (rating.Priced ? 0 : 1),
                this.Partial + (call.UsageQuality == UsageQuality.Partial ? 1 : 0),
                this.CostUsd + (rating.CostUsd ?? 0m),
                this.ListCostUsd + (rating.ListCostUsd ?? 0m),
                this.CostWithoutCacheUsd + (rating.CostWithoutCacheUsd ?? 0m),
                this.Uncached + usage.UncachedInput,
                this.Read + usage.CacheRead,
                this.Written5m + usage.CacheWrite5m,
                this.Written1h + usage.CacheWrite1h,
                this.Written + usage.CacheWrite,
                this.Output + usage.Output,
                this.Reasoning + usage.Reasoning,
                this.CacheHits + (call.IsResponseCacheHit ? 1 : 0));
        }

        public static Sums Of(JsonElement row)
        {
            return new Sums(
                Count("calls"), Count("errors"), Count("unpriced_calls"), Count("partial_calls"),
                Money("cost_usd"), Money("list_cost_usd"), Money("cost_without_cache_usd"),
                Count("uncached_input_tokens"), Count("cache_read_tokens"), Count("cache_write_5m_tokens"), Count("cache_write_1h_tokens"),
                Count("cache_write_tokens"), Count("output_tokens"), Count("reasoning_tokens"), Count("response_cache_hits"));

            long Count(string name) => row.GetProperty(name).GetInt64();
            decimal Money(string name) => decimal.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
        }
    }
}
