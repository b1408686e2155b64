using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Api.Tests.Hosting;
using Telemetry.Store.Client;
using Telemetry.Testing;

namespace Telemetry.Api.Tests.Keys;

public sealed class KeyGateTests
{
    [Fact]
    public async Task A_request_without_a_key_is_told_how_to_send_one()
    {
        await using var host = await KeyClient.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/spend", null);
        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Bearer realm=\"telemetry\"", answer.Headers.WwwAuthenticate.ToString());
        Assert.Contains("Authorization: Bearer", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/openapi/v1.json")]
    public async Task What_shows_nothing_of_the_store_is_open(string path)
    {
        await using var host = await KeyClient.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Get, path, null);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_key_does_what_its_scopes_say_and_the_refusal_names_the_scope_that_lacks()
    {
        await using var host = await KeyClient.StartAsync();
        var (ingest, _) = await host.MakeAsync(new { name = "i", scopes = new[] { "ingest" } });
        var (read, _) = await host.MakeAsync(new { name = "r", scopes = new[] { "read" } });
        var (admin, _) = await host.MakeAsync(new { name = "a", scopes = new[] { "admin" } });

        Assert.Equal(403, (await host.AskAsync("/api/v1/spend", ingest)).Status);
        Assert.Equal(200, (await host.AskAsync("/api/v1/spend", read)).Status);
        Assert.Equal(200, (await host.AskAsync("/api/v1/spend", admin)).Status);
        using var metrics = await host.SendAsync(HttpMethod.Get, "/metrics", read);
        Assert.Equal(200, (int)metrics.StatusCode);
        using var lookup = await host.SendAsync(HttpMethod.Post, "/api/v1/events/lookup", read, JsonContent.Create(new { ids = new[] { Guid.NewGuid() } }));
        Assert.Equal(200, (int)lookup.StatusCode);

        using var change = await host.SendAsync(HttpMethod.Post, "/api/v1/prices", read, JsonContent.Create(new { cards = Array.Empty<object>() }));
        Assert.Equal(403, (int)change.StatusCode);
        Assert.Contains("scope=\"admin\"", change.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("--scope admin", await change.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(403, (await host.AskAsync("/api/v1/keys", read)).Status);
        Assert.Equal(200, (await host.AskAsync("/api/v1/keys", admin)).Status);
    }

    [Fact]
    public async Task A_key_is_taken_from_either_header_and_never_from_two()
    {
        await using var host = await KeyClient.StartAsync();
        Assert.Equal(200, (await host.AskAsync("/api/v1/spend", null, ("x-api-key", KeyClient.Bootstrap))).Status);
        Assert.Equal(401, (await host.AskAsync("/api/v1/spend", KeyClient.Bootstrap, ("x-api-key", KeyClient.Bootstrap))).Status);
        Assert.Equal(401, (await host.AskAsync("/api/v1/spend", null, ("Authorization", "Basic dXNlcjpwYXNz"))).Status);
        Assert.Equal(401, (await host.AskAsync($"/api/v1/spend?key={KeyClient.Bootstrap}", null)).Status);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_and_so_is_one_that_ended()
    {
        await using var host = await KeyClient.StartAsync();
        var (text, id) = await host.MakeAsync(new { name = "short", scopes = new[] { "read" }, expires_at = "2026-11-21T13:00:00Z" });
        Assert.Equal(200, (await host.AskAsync("/api/v1/spend", text)).Status);

        host.Clock.Advance(TimeSpan.FromMinutes(26));
        var (status, over) = await host.AskAsync("/api/v1/spend", text);
        Assert.Equal(401, status);
        Assert.Contains("ended at 2026-11-21T13:00:00Z", over.Text("detail")!, StringComparison.Ordinal);

        var (other, otherId) = await host.MakeAsync(new { name = "other", scopes = new[] { "read" } });
        Assert.Equal(200, (await host.AskAsync("/api/v1/spend", other)).Status);
        using var revoked = await host.SendAsync(HttpMethod.Delete, $"/api/v1/keys/{otherId}", KeyClient.Bootstrap);
        Assert.Equal(204, (int)revoked.StatusCode);
        Assert.Equal(401, (await host.AskAsync("/api/v1/spend", other)).Status);
        using var again = await host.SendAsync(HttpMethod.Delete, $"/api/v1/keys/{otherId}", KeyClient.Bootstrap);
        Assert.Equal(404, (int)again.StatusCode);
        Assert.NotEqual(id, otherId);
    }

    [Fact]
    public async Task On_a_server_that_asks_for_no_key_a_wrong_one_is_still_refused()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(200, (await host.AskAsync("/api/v1/spend", null)).Status);
        Assert.Equal(401, (await host.AskAsync("/api/v1/spend", "tlk_not-one-of-ours")).Status);
        var (bound, _) = await host.MakeAsync(new { name = "b", scopes = new[] { "read" }, tenant = "ours" }, by: null!);
        Assert.Equal(400, (await host.AskAsync("/api/v1/spend?tenant=theirs", bound)).Status);
    }

    [Fact]
    public async Task Lists_show_when_a_key_was_last_used_and_never_its_text_or_hash()
    {
        await using var host = await KeyClient.StartAsync();
        var (text, id) = await host.MakeAsync(new { name = "seen", scopes = new[] { "read", "ingest" }, tenant = "ours" });
        await host.AskAsync("/api/v1/spend", text);

        JsonElement row = default;
        await Until.TrueAsync(
            async () =>
            {
                row = (await host.AskAsync("/api/v1/keys", KeyClient.Bootstrap)).Answer.Rows().Single();
                return !row.IsNull("last_used_at");
            },
            TimeSpan.FromSeconds(30),
            () => row.GetRawText());
        Assert.Equal((id, "seen", "ours", "2026-11-21T12:00:00Z"), (row.Text("id"), row.Text("name"), row.Text("tenant"), row.Text("last_used_at")));
        Assert.Equal(["ingest", "read"], row.GetProperty("scopes").EnumerateArray().Select(static scope => scope.GetString()));
        Assert.DoesNotContain(text, row.GetRawText(), StringComparison.Ordinal);
        var stored = await host.Store.ScalarAsync<string>("SELECT body FROM objects FINAL WHERE kind = 'key'", null, CancellationToken.None);
        Assert.DoesNotContain(text, stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_of_a_key_is_named()
    {
        await using var host = await KeyClient.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/keys", KeyClient.Bootstrap, JsonContent.Create(
            new { name = " ", scopes = new[] { "reed" }, tenant = new string('t', 300), expires_at = "2020-01-01" }));
        Assert.Equal(400, (int)answer.StatusCode);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(["expires_at", "name", "scopes", "tenant"], problem.FaultyFields().Order());
        Assert.Contains("did you mean read?", problem.Details(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_of_a_tenant_makes_and_revokes_keys_of_that_tenant_only()
    {
        await using var host = await KeyClient.StartAsync();
        var (admin, _) = await host.MakeAsync(new { name = "ours-admin", scopes = new[] { "admin" }, tenant = "ours" });
        var (_, theirs) = await host.MakeAsync(new { name = "theirs", scopes = new[] { "read" }, tenant = "theirs" });

        var (made, madeId) = await host.MakeAsync(new { name = "more", scopes = new[] { "read" } }, by: admin);
        Assert.Equal(400, (await host.AskAsync("/api/v1/spend?tenant=theirs", made)).Status);
        using var other = await host.SendAsync(HttpMethod.Post, "/api/v1/keys", admin, JsonContent.Create(new { name = "x", scopes = new[] { "read" }, tenant = "theirs" }));
        Assert.Equal(400, (int)other.StatusCode);
        using var revoke = await host.SendAsync(HttpMethod.Delete, $"/api/v1/keys/{theirs}", admin);
        Assert.Equal(404, (int)revoke.StatusCode);
        using var own = await host.SendAsync(HttpMethod.Delete, $"/api/v1/keys/{madeId}", admin);
        Assert.Equal(204, (int)own.StatusCode);
        Assert.Equal(["ours-admin"], (await host.AskAsync("/api/v1/keys", admin)).Answer.Rows().Select(static row => row.Text("name")));
    }
}
