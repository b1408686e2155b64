using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Api.Keys;
using Telemetry.Api.Limits;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Keys;

public sealed class RequestLimitTests
{
    [Fact]
    public async Task A_caller_over_its_rate_is_told_when_to_come_back_and_others_are_served()
    {
        await using var host = await ApiHost.StartAsync(services =>
        {
            services.Configure<KeyOptions>(static keys => (keys.Required, keys.BootstrapKey) = (true, KeyClient.Bootstrap));
            services.Configure<LimitOptions>(static limits => limits.QueriesPerSecond = 1);
        });
        var (greedy, _) = await host.MakeAsync(new { name = "greedy", scopes = new[] { "read" } });
        var (modest, _) = await host.MakeAsync(new { name = "modest", scopes = new[] { "read" } });

        // Far more than ten seconds' worth, so that some are refused however slow the machine is.
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => host.SendAsync(HttpMethod.Get, "/api/v1/prices?limit=1", greedy)));
        var refused = answers.Where(static answer => (int)answer.StatusCode == 429).ToList();
        Assert.NotEmpty(refused);
        Assert.Contains(answers, static answer => (int)answer.StatusCode == 200);
        Assert.All(refused, static answer => Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 200));
        Assert.Equal("application/problem+json", refused[0].Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await refused[0].Content.ReadAsStringAsync()).RootElement;
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"after {refused[0].Headers.RetryAfter!.Delta!.Value.TotalSeconds} s"), problem.Text("detail")!, StringComparison.Ordinal);

        Assert.Equal(200, (await host.AskAsync("/api/v1/prices?limit=1", modest)).Status);
        Assert.Equal(200, (await host.AskAsync("/healthz", greedy)).Status);
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Queries_over_the_number_at_a_time_wait_and_are_all_answered()
    {
        await using var host = await ApiHost.StartAsync(services => services.Configure<LimitOptions>(static limits => limits.ConcurrentQueries = 1));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.AskAsync("/api/v1/spend", null)));
        Assert.All(answers, static answer => Assert.Equal(200, answer.Status));
    }
}
