using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Alerts;

public sealed class WebhooksTests
{
    private const string Open = """{"url":"https://open.example/hook"}""";

    [Fact]
    public async Task An_endpoint_is_set_listed_rotated_and_removed_and_its_secret_shown_once()
    {
        await using var host = await StartAsync();
        var made = await SendAsync(host, HttpMethod.Put, "/api/v1/webhooks/ops", """{"id":"other","url":"https://open.example/hook","types":["budget.threshold_crossed"]}""", 200);
        var again = await SendAsync(host, HttpMethod.Put, "/api/v1/webhooks/ops", Open, 200);
        var rotated = await SendAsync(host, HttpMethod.Post, "/api/v1/webhooks/ops/rotate", null, 200);
        var shown = await host.GetAsync("/api/v1/webhooks/ops");

        Assert.Equal("ops", made.Text("id"));
        Assert.StartsWith("whsec_", made.Text("secret"), StringComparison.Ordinal);
        Assert.False(again.TryGetProperty("secret", out _));
        Assert.NotEqual(made.Text("secret"), rotated.Text("secret"));
        Assert.False(shown.TryGetProperty("secret", out _));
        Assert.Equal("2026-11-22T12:34:56Z", shown.Text("previous_secret_until"));
        Assert.Equal("ops", Assert.Single((await host.GetAsync("/api/v1/webhooks")).Rows()).Text("id"));

        await SendAsync(host, HttpMethod.Delete, "/api/v1/webhooks/ops", null, 204);
        await SendAsync(host, HttpMethod.Delete, "/api/v1/webhooks/ops", null, 404);
        await host.GetProblemAsync("/api/v1/webhooks/ops", 404);
    }

    [Theory]
    [InlineData("""{"url":"https://169.254.169.254/latest"}""", "url")]
    [InlineData("""{"url":"https://both.example/hook"}""", "url")]
    [InlineData("""{}""", "url")]
    [InlineData("""{"url":"https://open.example/hook","secret":"whsec_c2hvcnQ="}""", "secret")]
    [InlineData("""{"url":"https://open.example/hook","format":"discord"}""", "format")]
    [InlineData("""{"url":"https://open.example/hook","types":["alert.fired","alert.fird"]}""", "types[1]")]
    [InlineData("""{"url":"https://open.example/hook","secrt":"x"}""", "secrt")]
    public async Task A_faulty_endpoint_is_refused_by_its_field_and_nothing_is_kept(string body, string field)
    {
        await using var host = await StartAsync();
        var problem = await SendAsync(host, HttpMethod.Put, "/api/v1/webhooks/ops", body, 400);

        Assert.Equal([field], problem.FaultyFields());
        Assert.Empty((await host.GetAsync("/api/v1/webhooks")).Rows());
    }

    [Fact]
    public async Task The_address_of_a_Slack_endpoint_is_a_secret_and_shown_as_its_host_alone()
    {
        await using var host = await StartAsync();
        var made = await SendAsync(host, HttpMethod.Put, "/api/v1/webhooks/team", """{"url":"https://open.example/services/T0/B0/secret","format":"slack"}""", 200);

        Assert.Equal("https://open.example/…", made.Text("url"));
        Assert.DoesNotContain("T0", await host.GetTextAsync("/api/v1/webhooks?format=csv"), StringComparison.Ordinal);
        await SendAsync(host, HttpMethod.Put, "/api/v1/webhooks/team", """{"url":"https://open.example/…","format":"slack"}""", 400);
    }

    [Fact]
    public async Task A_test_and_a_redelivery_are_put_in_line_and_the_log_is_paged()
    {
        await using var host = await StartAsync();
        await SendAsync(host, HttpMethod.Put, "/api/v1/webhooks/ops", Open, 200);
        for (var test = 0; test < 3; test++)
        {
            await SendAsync(host, HttpMethod.Post, "/api/v1/webhooks/ops/test", null, 202);
        }

        var first = await host.GetAsync("/api/v1/webhooks/ops/deliveries?limit=2");
        var second = await host.GetAsync($"/api/v1/webhooks/ops/deliveries?limit=2&page={first.Text("next_page")}");
        var rows = first.Rows().Concat(second.Rows()).ToList();
        await SendAsync(host, HttpMethod.Post, $"/api/v1/deliveries/{rows[0].Text("id")}/redeliver", null, 202);

        Assert.Equal(3, rows.Select(static row => row.Text("id")).Distinct().Count());
        Assert.All(rows, static row => Assert.Equal(("webhook.test", "pending", 0), (row.Text("type"), row.Text("state"), row.Number("attempts"))));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_page").ValueKind);
        Assert.Equal(4, (await host.GetTextAsync("/api/v1/webhooks/ops/deliveries?format=csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        await SendAsync(host, HttpMethod.Post, $"/api/v1/deliveries/{Guid.NewGuid()}/redeliver", null, 404);
        await SendAsync(host, HttpMethod.Post, "/api/v1/webhooks/none/test", null, 404);
    }

    [Fact]
    public async Task A_tenants_endpoint_is_another_object_than_the_installations()
    {
        await using var host = await StartAsync();
        await SendAsync(host, HttpMethod.Put, "/api/v1/webhooks/ops", Open, 200);
        await SendAsync(host, HttpMethod.Put, "/api/v1/webhooks/ops?tenant=acme", """{"url":"https://open.example/acme"}""", 200);

        Assert.Equal(["acme", null], (await host.GetAsync("/api/v1/webhooks")).Rows().Select(static row => row.TryGetProperty("tenant", out var tenant) ? tenant.GetString() : null).OrderBy(static name => name is null));
        Assert.Equal("https://open.example/acme", Assert.Single((await host.GetAsync("/api/v1/webhooks?tenant=acme")).Rows()).Text("url"));
    }

    internal static Task<ApiHost> StartAsync() => ApiHost.StartAsync(static services => services.AddSingleton(new WebhookOptions
    {
        Resolve = static (host, _) => Task.FromResult<IPAddress[]>(host == "both.example" ? [IPAddress.Parse("93.184.215.14"), IPAddress.Parse("10.0.0.7")] : [IPAddress.Parse("93.184.215.14")]),
    }));

    internal static async Task<JsonElement> SendAsync(ApiHost host, HttpMethod method, string path, string? body, int status)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        using var response = await host.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode} {path}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
