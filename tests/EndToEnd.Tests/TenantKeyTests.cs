using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Telemetry.EndToEnd.Tests;

/// <summary>What a key that is bound to a tenant can bring in, by every way in.</summary>
[Collection(ServerCollection.Name)]
public sealed class TenantKeyTests(ServerInProcess server)
{
    [Fact]
    public async Task The_key_sets_the_tenant_and_another_one_is_refused_with_the_field_named()
    {
        var tenant = $"t-{Guid.NewGuid():N}";
        var key = await MakeKeyAsync(tenant);
        var (own, other) = (Guid.NewGuid(), Guid.NewGuid());
        var (status, answer) = await server.PostAsync(
            $$$"""
            [{"event_id":"{{{own}}}","provider":"acme","model":"m","usage":{"output_tokens":1}},
             {"event_id":"{{{other}}}","tenant":"somebody-else","provider":"acme","model":"m","usage":{"output_tokens":1}}]
            """,
            headers: ("Authorization", $"Bearer {key}"));
        Assert.Equal((202, 1), (status, answer.GetProperty("accepted").GetInt32()));
        Assert.Contains("tenant: is somebody-else", answer.GetProperty("rejected")[0].GetProperty("error").GetString(), StringComparison.Ordinal);

        await server.DrainAsync();
        Assert.Equal(tenant, (await server.GetAsync($"/api/v1/events/{own}")).GetProperty("tenant").GetString());
        var events = await GetAsync("/api/v1/events", key);
        Assert.Equal([own], events.GetProperty("data").EnumerateArray().Select(static row => row.GetProperty("event_id").GetGuid()));

        // What it was refused is its own, not of the tenant that it named; and comes in again under its own alone.
        JsonElement letters = default;
        await Testing.Until.TrueAsync(
            async () => (letters = await GetAsync("/api/v1/dead-letters", key)).GetProperty("data").GetArrayLength() == 1, TimeSpan.FromSeconds(30), () => letters.ToString());
        var letter = letters.GetProperty("data")[0];
        Assert.Equal((tenant, other), (letter.GetProperty("tenant").GetString(), letter.GetProperty("event_id").GetGuid()));
        Assert.Equal(0, (await server.GetAsync("/api/v1/dead-letters?tenant=somebody-else")).GetProperty("data").GetArrayLength());
        using var replay = await SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{letter.GetProperty("id").GetString()}/replay", null);
        Assert.Equal(422, (int)replay.StatusCode);
        Assert.Contains("tenant: is somebody-else", await replay.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OTLP_records_get_the_tenant_of_the_key()
    {
        var tenant = $"t-{Guid.NewGuid():N}";
        var key = await MakeKeyAsync(tenant);
        var span = Guid.NewGuid().ToString("N");
        using var traced = await SendAsync(HttpMethod.Post, "/v1/traces", key, $$$"""
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{{span}}}","spanId":"{{{span[..16]}}}","name":"chat",
              "startTimeUnixNano":"1798848000000000000","endTimeUnixNano":"1798848001000000000",
              "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.provider.name","value":{"stringValue":"acme"}},
                {"key":"gen_ai.response.model","value":{"stringValue":"m"}},{"key":"gen_ai.response.id","value":{"stringValue":"{{{span}}}"}},
                {"key":"gen_ai.usage.input_tokens","value":{"intValue":"3"}},{"key":"gen_ai.usage.output_tokens","value":{"intValue":"1"}}]}]}]}]}
            """);
        Assert.True(traced.IsSuccessStatusCode, await traced.Content.ReadAsStringAsync());
        await server.DrainAsync();
        var events = await GetAsync("/api/v1/events?from=2026-12-01", key);
        var row = Assert.Single(events.GetProperty("data").EnumerateArray());
        Assert.Equal((tenant, "m"), (row.GetProperty("tenant").GetString(), row.GetProperty("model").GetString()));
    }

    private async Task<string> MakeKeyAsync(string tenant)
    {
        using var made = await server.Http.PostAsJsonAsync("/api/v1/keys", new { name = tenant, scopes = new[] { "ingest", "read" }, tenant });
        Assert.Equal(201, (int)made.StatusCode);
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    private async Task<JsonElement> GetAsync(string path, string key)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, key);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (key is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {key}");
        }

        return await server.Http.SendAsync(request);
    }
}
