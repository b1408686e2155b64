using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Telemetry.Cli.Tests;

/// <summary>From a call to a verified webhook, with the real command line and server.</summary>
public sealed class AlertFlowTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_call_that_crosses_a_budget_reaches_the_receiver_signed_and_is_listed_muted_and_logged()
    {
        var server = new RunningServer();
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "appsettings.json"), """{"Webhooks":{"AllowPrivate":"true"},"PublicUrl":"https://telemetry.example:8443"}""");
        await server.InitializeAsync();
        var called = new TaskCompletionSource<(string Id, string Timestamp, string Signature, string Body)>();
        await using var receiver = Receiver(called);
        await receiver.StartAsync();

        var set = await server.RunAsync("webhooks", "set", "ops", receiver.Urls.Single() + "/hook", "--type", "budget.threshold_crossed", "--json");
        Assert.Equal(0, set.ExitCode);
        var secret = JsonDocument.Parse(set.Output).RootElement.GetProperty("secret").GetString()!;
        using var budget = await server.Http.PutAsJsonAsync("/api/v1/budgets/search", new
        {
            name = "Search", limit_usd = "0.02", period = "month", timezone = "UTC", thresholds = new[] { new { percent = 100, basis = "actual" } },
        });
        Assert.True(budget.IsSuccessStatusCode, await budget.Content.ReadAsStringAsync());

        var clock = Stopwatch.StartNew();
        using var taken = await server.Http.PostAsJsonAsync("/v1/events", new
        {
            provider = "anthropic", model = "claude-opus-4-5", dimensions = new { team = "search" }, usage = new { output_tokens = 1_000 },
        });
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync());
        var call = await called.Task.WaitAsync(Patience);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"call to webhook: {clock.Elapsed.TotalSeconds:0.00} s"));

        var expected = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{call.Id}.{call.Timestamp}.{call.Body}")));
        var data = JsonDocument.Parse(call.Body).RootElement.GetProperty("data");
        Assert.Equal($"v1,{expected}", call.Signature);
        Assert.Equal(("search", "0.025", 100), (data.GetProperty("budget_id").GetString(), data.GetProperty("spent_usd").GetString(), data.GetProperty("threshold_percent").GetInt32()));

        Assert.Equal("https://telemetry.example:8443/?view=budgets&budget=search", data.GetProperty("url").GetString());

        var listed = JsonDocument.Parse((await server.RunAsync("alerts", "list", "--kind", "budget", "--json")).Output).RootElement.GetProperty("data");
        var alert = Assert.Single(listed.EnumerateArray()).GetProperty("id").GetString()!;
        var shown = await server.RunAsync("alerts", "show", alert);
        var muted = await server.RunAsync("alerts", "mute", alert, "--until", "2100-01-01");
        var unmuted = await server.RunAsync("alerts", "unmute", alert);
        var deliveries = await server.RunAsync("webhooks", "deliveries", "ops");
        var rule = await server.RunAsync("alerts", "rules", "set", "cache_hit_rate", "hit_rate_percent=70");
        var wrong = await server.RunAsync("alerts", "rules", "set", "cache_hit_rate", "hit_rate_percent=700");
        var removed = await server.RunAsync("webhooks", "remove", "ops");
        await server.DisposeAsync();

        Assert.Contains("0.025 USD of 0.02 USD spent", shown.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0, 0, 2, 0), (muted.ExitCode, unmuted.ExitCode, deliveries.ExitCode, rule.ExitCode, wrong.ExitCode, removed.ExitCode));
        Assert.Contains("budget.threshold_crossed", deliveries.Output, StringComparison.Ordinal);
        Assert.Contains("hit_rate_percent=70", rule.Output, StringComparison.Ordinal);
        Assert.Contains("parameters.hit_rate_percent", wrong.Errors, StringComparison.Ordinal);
    }

    private static WebApplication Receiver(TaskCompletionSource<(string Id, string Timestamp, string Signature, string Body)> called)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            called.TrySetResult((request.Headers["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString(), request.Headers["webhook-signature"].ToString(), await reader.ReadToEndAsync()));
        });
        return app;
    }
}
