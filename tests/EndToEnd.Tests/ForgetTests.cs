using System.Text.Json;

namespace Telemetry.EndToEnd.Tests;

/// <summary>A user is forgotten through the API, and what comes later does not bring the name back.</summary>
[Collection(ServerCollection.Name)]
public sealed class ForgetTests(ServerInProcess server)
{
    [Fact]
    public async Task A_forgotten_name_stays_away_although_events_of_before_come_again_and_late()
    {
        var team = $"forget {Guid.NewGuid():N}";
        var user = $"ada/{Guid.NewGuid():N}@example.com";
        var now = server.Clock.GetUtcNow();
        var (early, again, late, after) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await PostAsync(early, team, user, now.AddMinutes(-5));
        await PostAsync(again, team, "carl", now.AddMinutes(-5));
        await server.DrainAsync();
        var before = await SpendAsync(team, "");

        using var answer = await server.Http.DeleteAsync(new Uri($"/api/v1/subjects/{Uri.EscapeDataString(user)}", UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(1, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("events").GetInt64());
        Assert.Equal(before, await SpendAsync(team, ""));
        Assert.Equal(["(forgotten)", "carl"], await UsersAsync(team));

        // A resend of the same call, a call of before that was held back, and one made afterwards.
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await PostAsync(early, team, user, now.AddMinutes(-5));
        await PostAsync(late, team, user, now.AddMinutes(-4));
        await PostAsync(after, team, user, server.Clock.GetUtcNow());
        await server.DrainAsync();
        Assert.Equal(["(forgotten)", "(forgotten)", user, "carl"], await UsersAsync(team));
        Assert.Equal(user, await UserOfAsync(after));
        Assert.Equal("(forgotten)", await UserOfAsync(late));

        using var unnamed = await server.Http.DeleteAsync(new Uri($"/api/v1/subjects/{new string('x', 300)}", UriKind.Relative));
        Assert.Equal(400, (int)unnamed.StatusCode);
    }

    private async Task PostAsync(Guid id, string team, string user, DateTimeOffset at)
    {
        var (status, answer) = await server.PostAsync(JsonSerializer.Serialize(new
        {
            event_id = id, occurred_at = at, provider = "openai", model = "gpt-5.4", usage = new { uncached_input_tokens = 1000, output_tokens = 7 }, dimensions = new { team, user },
        }));
        Assert.True(status == 202, answer.ToString());
    }

    private async Task<string> SpendAsync(string team, string more) =>
        (await server.GetAsync($"/api/v1/spend?from=2027-01-01&to=2027-01-04&bucket=none&team={Uri.EscapeDataString(team)}{more}")).GetProperty("total").ToString();

    /// <summary>Gets the users of a team's calls from the events themselves.</summary>
    private async Task<IEnumerable<string?>> UsersAsync(string team) =>
        (await server.GetAsync($"/api/v1/events?from=2027-01-01&to=2027-01-04&team={Uri.EscapeDataString(team)}")).GetProperty("data").EnumerateArray()
            .Select(static row => row.GetProperty("dimensions").GetProperty("user").GetString()).Order(StringComparer.Ordinal);

    private async Task<string?> UserOfAsync(Guid id) =>
        (await server.GetAsync($"/api/v1/events/{id}")).GetProperty("dimensions").GetProperty("user").GetString();
}
