using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Events;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Capturing;

/// <summary>How a program sets the capture up: by its environment, by its services.</summary>
public sealed class SetupTests
{
    [Fact]
    public void Without_any_variable_events_go_to_the_server_on_this_machine()
    {
        var options = new UsageCaptureOptions();

        var target = UsageEnvironment.Read(static _ => null, options);

        Assert.Equal(new Uri("http://127.0.0.1:8088"), target.Url);
        Assert.Equal((null, null, ""), (target.Key, target.SpoolDirectory, options.Tenant));
        Assert.Equal(Attribution.None, options.Defaults);
        target.Validate();
    }

    [Fact]
    public void Variables_say_where_events_go_and_whose_they_are()
    {
        var variables = new Dictionary<string, string>
        {
            ["TELEMETRY_URL"] = "https://usage.example", ["TELEMETRY_KEY"] = "k", ["TELEMETRY_SPOOL"] = "/var/spool/usage", ["TELEMETRY_TENANT"] = "acme",
            ["TELEMETRY_TEAM"] = "search", ["TELEMETRY_COST_CENTER"] = "42",
        };
        var options = new UsageCaptureOptions();

        var target = UsageEnvironment.Read(variables.GetValueOrDefault, options);

        Assert.Equal((new Uri("https://usage.example"), "k", "/var/spool/usage", "acme"), (target.Url, target.Key, target.SpoolDirectory, options.Tenant));
        Assert.Equal(new Attribution { Team = "search", CostCenter = "42" }, options.Defaults);
    }

    [Theory]
    [InlineData("usage.example")]
    [InlineData("ftp://usage.example")]
    public void An_address_that_is_none_is_refused_by_the_variables_name(string url) => Assert.Contains(
        "TELEMETRY_URL",
        Assert.Throws<ArgumentException>(() => UsageEnvironment.Read(name => name == "TELEMETRY_URL" ? url : null, new UsageCaptureOptions())).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_named_client_of_the_services_is_captured_with_its_own_defaults_at_every_attempt()
    {
        var published = new EventList();
        var services = new ServiceCollection().AddSingleton(_ => new TelemetryUsage(published, new UsageCaptureOptions { Tenant = "acme" })).AddTelemetryUsage();
        services.AddHttpClient("llm")
            .AddHttpMessageHandler(static () => new Twice())
            .AddUsageCapture(new Attribution { Project = "assistant" })
            .ConfigurePrimaryHttpMessageHandler(static () => new Scripted(static () => new HttpResponseMessage(System.Net.HttpStatusCode.TooManyRequests)));
        await using var provider = services.BuildServiceProvider();

        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("llm");
        using var answer = await http.PostAsync(new Uri("http://api.openai.com/v1/chat/completions"), new StringContent("""{"model":"gpt-5.4"}""", Encoding.UTF8, "application/json"));

        Assert.Equal([null, 1], published.Events.Select(captured => captured.Attempt));
        Assert.All(published.Events, captured => Assert.Equal(("acme", "assistant"), (captured.Tenant, captured.Dimensions.Project)));
    }

    [Fact]
    public void A_container_that_is_closed_without_awaiting_closes_the_capture()
    {
        var published = new EventList();
        var provider = new ServiceCollection().AddSingleton(_ => new TelemetryUsage(published)).BuildServiceProvider();
        provider.GetRequiredService<TelemetryUsage>();

        provider.Dispose();

        Assert.True(published.IsClosed);
    }

    /// <summary>Sends a message that failed once more, as handlers that retry do.</summary>
    private sealed class Twice : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var first = await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
