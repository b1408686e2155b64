using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.StoredEvents;

public sealed class LookupTests
{
    [Fact]
    public async Task Stored_events_are_found_by_their_ids_and_others_are_left_out()
    {
        await using var host = await ApiHost.StartAsync();
        var call = new StoredCall();
        await host.StoreAsync(call);
        var id = Assert.Single((await host.GetAsync("/api/v1/events?from=2020-01-01")).Rows()).Text("event_id");

        using var response = await PostAsync(host, $$"""{"ids":["{{id}}","11111111-1111-4111-8111-111111111111"]}""");
        var found = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(id, Assert.Single(found.Rows()).Text("event_id"));
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("{}", "ids")]
    [InlineData("""{"ids":null}""", "ids")]
    [InlineData("""{"ids":[]}""", "ids")]
    [InlineData("""{"ids":"11111111-1111-4111-8111-111111111111"}""", "ids")]
    [InlineData("""{"ids":["x"]}""", "ids[0]")]
    [InlineData("""{"ids":[5]}""", "ids[0]")]
    [InlineData("""{"idz":["11111111-1111-4111-8111-111111111111"]}""", "idz")]
    public async Task A_faulty_body_is_refused_by_field_in_the_callers_words(string body, string field)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await PostAsync(host, body);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal([field], problem.FaultyFields());
        Assert.DoesNotContain("System.", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Telemetry.", problem.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(ApiHost host, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await host.Http.PostAsync(new Uri("/api/v1/events/lookup", UriKind.Relative), content);
    }
}
