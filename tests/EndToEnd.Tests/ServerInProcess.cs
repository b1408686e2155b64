using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Telemetry.Cli.Hosting;
using Telemetry.Testing;

namespace Telemetry.EndToEnd.Tests;

/// <summary>The whole server in this process, on a socket of its own and with a clock that the test holds.</summary>
public sealed class ServerInProcess : IAsyncLifetime
{
    private readonly TemporaryFolder data = new();
    private TelemetryServer? server;

    /// <summary>Gets the clock; it starts after the last date that a worked example needs.</summary>
    public ManualTimeProvider Clock { get; } = new(new DateTimeOffset(2027, 1, 2, 0, 0, 0, TimeSpan.Zero));

    public HttpClient Http { get; private set; } = new();

    /// <summary>Gets where ClickHouse clients read the store.</summary>
    public Uri ClickHouse => this.server!.ClickHouseAddress!;

    public async Task InitializeAsync()
    {
        var settings = new Settings { DataDirectory = this.data.Path, Listen = new Uri("http://127.0.0.1:0"), ClickHousePort = 0 };
        this.server = await TelemetryServer.StartAsync(settings, this.Clock, LogLevel.Warning, CancellationToken.None);
        await this.server.WaitUntilReadyAsync(_ => { }, CancellationToken.None);
        this.Http = new HttpClient { BaseAddress = this.server.Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task DisposeAsync()
    {
        this.Http.Dispose();
        if (this.server is not null)
        {
            await this.server.DisposeAsync();
        }

        this.data.Dispose();
    }

    /// <summary>Posts a body and gives the answer with its status.</summary>
    public async Task<(int Status, JsonElement Answer)> PostAsync(string body, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/events", UriKind.Relative)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await this.Http.SendAsync(request);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone());
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await this.Http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Moves the clock on and waits until everything accepted before is in the store.</summary>
    public async Task DrainAsync()
    {
        var accepted = this.Clock.GetUtcNow();
        this.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if ((await this.GetAsync("/api/v1/spend?bucket=none")).GetProperty("data_refreshed_at").GetDateTimeOffset() > accepted)
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException("The log was not drained within 30 s.");
    }
}

/// <summary>Only one engine can be open in a process, so all tests that need the server share it and run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ServerCollection : ICollectionFixture<ServerInProcess>
{
    public const string Name = "server in process";
}
