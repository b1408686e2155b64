using System.Net;
using Telemetry.Store.Client;
using Telemetry.Store.Embedded;
using Telemetry.Store.Errors;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Embedded;

public sealed class ReadOnlyEndpointTests : IAsyncLifetime
{
    private ClickHouseHttpEndpoint? endpoint;

    public async Task InitializeAsync() => this.endpoint = await ClickHouseHttpEndpoint.StartAsync(await EngineFixture.EngineAsync(), 0);

    public async Task DisposeAsync() => await this.endpoint!.DisposeAsync();

    [Theory]
    [InlineData("CREATE TABLE x (a Int8) ENGINE = Memory")]
    [InlineData("INSERT INTO schema_migrations SELECT 1, 'x', 'y', now64()")]
    [InlineData("DROP TABLE usage_events")]
    [InlineData("SELECT * FROM file('/etc/passwd', 'LineAsString')")]
    [InlineData("SELECT * FROM url('http://127.0.0.1:1/x', 'LineAsString')")]
    [InlineData("SELECT 1 INTO OUTFILE '/tmp/out.csv'")]
    [InlineData("SYSTEM FLUSH LOGS")]
    [InlineData("SET max_threads = 1")]
    public async Task What_is_not_a_read_of_the_store_is_refused(string sql)
    {
        var source = await CreateAsync();

        var e = await Assert.ThrowsAsync<ClickHouseException>(() => source.ExecuteAsync(sql));

        Assert.Equal(ClickHouseErrorCodes.ReadOnly, e.Code);
        Assert.Equal(0UL, await source.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
    }

    [Fact]
    public async Task A_plain_GET_gets_JSON_as_dashboards_ask_for_it()
    {
        var source = await CreateAsync();
        using var http = new HttpClient { BaseAddress = this.endpoint!.Address };

        var json = await http.GetStringAsync($"?database={source.Database}&max_execution_time=5&query=" + Uri.EscapeDataString("SELECT count() AS n FROM spend FORMAT JSONCompact"));

        Assert.Contains("\"data\"", json, StringComparison.Ordinal);
        Assert.Equal("Ok.\n", await http.GetStringAsync("ping"));
    }

    [Fact]
    public async Task An_error_answer_carries_code_and_status()
    {
        using var http = new HttpClient { BaseAddress = this.endpoint!.Address };

        using var response = await http.GetAsync(new Uri("?query=SELECT+*+FROM+no_such", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("60", Assert.Single(response.Headers.GetValues("X-ClickHouse-Exception-Code")));
    }

    [Fact]
    public async Task A_foreign_host_name_is_refused()
    {
        using var http = new HttpClient { BaseAddress = this.endpoint!.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "ping");
        request.Headers.Host = "evil.example";

        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    private async Task<ClickHouseDataSource> CreateAsync()
    {
        var embedded = await EngineFixture.CreateDatabaseAsync();
        return new ClickHouseDataSource($"Host=127.0.0.1;Port={this.endpoint!.Address.Port};Database={embedded.Database}");
    }
}
