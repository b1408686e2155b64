using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Api.Tests.Hosting;
using Telemetry.Store.Ingest;

namespace Telemetry.Api.Tests.Server;

public sealed class ServerTests
{
    [Fact]
    public async Task Liveness_answers_always_and_readiness_says_what_is_waited_for()
    {
        var gate = new Gate();
        await using var host = await ApiHost.StartAsync(services => services.AddSingleton<IReadiness>(gate));
        Assert.Equal("alive", (await host.GetAsync("/healthz")).Text("status"));
        using var waiting = await host.Http.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, waiting.StatusCode);
        Assert.Contains("A replay is under way.", await waiting.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        gate.IsReady = true;
        Assert.Equal("ready", (await host.GetAsync("/readyz")).Text("status"));
    }

    [Fact]
    public async Task Metrics_show_every_meter_of_ours_and_the_process()
    {
        await using var host = await ApiHost.StartAsync();
        using var meter = new Meter("Telemetry.Tests");
        using var foreign = new Meter("Else");
        var counter = meter.CreateCounter<long>("telemetry.tests.seen", description: "Seen\nthings.");
        counter.Add(2, new KeyValuePair<string, object?>("reason", "a\"b\\c"));
        counter.Add(3, new KeyValuePair<string, object?>("reason", "a\"b\\c"));
        meter.CreateHistogram<double>("telemetry.tests.wait", "s").Record(0.02);
        meter.CreateObservableGauge("telemetry.tests.depth", () => 7);
        foreign.CreateCounter<int>("foreign").Add(1);

        var text = await host.GetTextAsync("/metrics");

        Assert.Contains("# HELP telemetry_tests_seen_total Seen\\nthings.\n# TYPE telemetry_tests_seen_total counter\ntelemetry_tests_seen_total{reason=\"a\\\"b\\\\c\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("telemetry_tests_wait_seconds_bucket{le=\"0.01\"} 0\ntelemetry_tests_wait_seconds_bucket{le=\"0.025\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("telemetry_tests_wait_seconds_bucket{le=\"+Inf\"} 1\ntelemetry_tests_wait_seconds_sum 0.02\ntelemetry_tests_wait_seconds_count 1\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE telemetry_tests_depth gauge\ntelemetry_tests_depth 7\n", text, StringComparison.Ordinal);
        Assert.Contains("process_resident_memory_bytes ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("foreign", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAPI_3_1_describes_every_path_with_money_as_strings_and_numbers_as_numbers()
    {
        await using var host = await ApiHost.StartAsync();
        var document = await host.GetAsync("/openapi/v1.json");
        Assert.StartsWith("3.1", document.Text("openapi"), StringComparison.Ordinal);
        var paths = document.GetProperty("paths");
        foreach (var path in new[]
        {
            "/api/v1/spend", "/api/v1/models", "/api/v1/cache", "/api/v1/events", "/api/v1/events/{event_id}", "/api/v1/prices",
            "/api/v1/dead-letters", "/api/v1/dead-letters/{id}", "/api/v1/dead-letters/{id}/replay", "/healthz", "/readyz", "/metrics",
        })
        {
            Assert.True(paths.TryGetProperty(path, out _), path);
        }

        var names = paths.GetProperty("/api/v1/spend").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(parameter => parameter.Text("name")).ToList();
        string[] shared = ["from", "to", "tz", "bucket", "group_by", "limit", "page", "format", "model", "team"];
        Assert.Empty(shared.Except(names));
        Assert.Equal(names.Count, names.Distinct().Count());
        var row = document.GetProperty("components").GetProperty("schemas").GetProperty("SpendRow").GetProperty("properties");
        Assert.Equal("integer", row.GetProperty("calls").Text("type"));
        Assert.Equal(["null", "string"], row.GetProperty("group").GetProperty("additionalProperties").GetProperty("type").EnumerateArray().Select(type => type.GetString()).Order());
        var operations = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value.Text("operationId")).ToList();
        Assert.DoesNotContain(null, operations);
        Assert.Equal(operations.Count, operations.Distinct().Count());
        var cost = row.GetProperty("cost_usd");
        var money = cost.TryGetProperty("$ref", out var reference)
            ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : cost;
        Assert.Equal("string", money.Text("type"));
        Assert.DoesNotContain("\"double\"", cost.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_paths_name_the_nearest_and_the_root_points_the_way()
    {
        await using var host = await ApiHost.StartAsync();
        var problem = await host.GetProblemAsync("/api/v1/spent", 404);
        Assert.Contains("did you mean spend?", problem.Text("detail")!, StringComparison.Ordinal);
        using var wrongMethod = await host.Http.DeleteAsync(new Uri("/api/v1/spend", UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        Assert.Equal("application/problem+json", wrongMethod.Content.Headers.ContentType?.MediaType);
        Assert.Contains("GET", wrongMethod.Content.Headers.Allow);
        Assert.Contains("/elsewhere", (await host.GetProblemAsync("/elsewhere", 404)).Text("detail")!, StringComparison.Ordinal);
        using var noType = await host.Http.PostAsync(new Uri("/api/v1/prices", UriKind.Relative), new StringContent("{}", System.Text.Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, noType.StatusCode);
        Assert.Equal("application/problem+json", noType.Content.Headers.ContentType?.MediaType);
        var page = await host.GetTextAsync("/");
        Assert.Contains("/api/v1/spend", page, StringComparison.Ordinal);
        Assert.Contains("/openapi/v1.json", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/metrics")]
    [InlineData("/api/v1/spend")]
    public async Task HEAD_is_answered_as_GET_without_a_body(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(answer.Content.Headers.ContentType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_fault_outside_of_the_query_API_is_a_problem_too()
    {
        await using var host = await ApiHost.StartAsync(services => services.AddSingleton<IReadiness>(new Failing()));
        var problem = await host.GetProblemAsync("/readyz", 500);
        Assert.Equal(JsonValueKind.Array, problem.GetProperty("errors").ValueKind);
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_over_its_limits_ends_with_the_next_step()
    {
        await using var host = await ApiHost.StartAsync(options: options => options.MemoryMax = 1);
        await host.StoreAsync(new StoredCall());
        var problem = await host.GetProblemAsync("/api/v1/spend?from=2026-11-01&to=2026-11-20", 503);
        Assert.Contains("shorter range", problem.Text("detail")!, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, problem.GetProperty("errors").ValueKind);
    }

    [Theory]
    [InlineData("spend")]
    [InlineData("models")]
    [InlineData("cache")]
    [InlineData("events")]
    public async Task Every_list_refuses_every_fault_at_once(string path)
    {
        await using var host = await ApiHost.StartAsync();
        var problem = await host.GetProblemAsync($"/api/v1/{path}?modle=x&from=no&limit=0&status=fine", 400);
        Assert.Equal(["from", "limit", "modle", "status"], problem.FaultyFields().Order());
        Assert.Equal(400, problem.Number("status"));
    }

    private sealed class Failing : IReadiness
    {
        public bool IsReady => throw new InvalidOperationException("a secret of the inside");

        public string Reason => "";
    }

    private sealed class Gate : IReadiness
    {
        public bool IsReady { get; set; }

        public string Reason => IsReady ? "" : "A replay is under way.";
    }
}
