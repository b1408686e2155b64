using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Api.Backups;
using Telemetry.Api.DeadLetters;
using Telemetry.Api.Keys;
using Telemetry.Api.Limits;
using Telemetry.Api.Problems;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Testing;

namespace Telemetry.Api.Tests.Hosting;

/// <summary>The query API on a real engine, over real HTTP, with a clock that stands still.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private readonly DirectoryInfo prices;

    private ApiHost(WebApplication app, ClickHouseDataSource store, ManualTimeProvider clock, DirectoryInfo prices)
    {
        this.app = app;
        this.prices = prices;
        Store = store;
        Clock = clock;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public static DateTimeOffset Now { get; } = new(2026, 11, 21, 12, 34, 56, TimeSpan.Zero);

    public ClickHouseDataSource Store { get; }
    public ManualTimeProvider Clock { get; }
    public HttpClient Http { get; }
    public T Service<T>() where T : notnull => this.app.Services.GetRequiredService<T>();

    public static async Task<ApiHost> StartAsync(Action<IServiceCollection>? configure = null, Action<QueryApiOptions>? options = null)
    {
        var store = await EngineFixture.CreateDatabaseAsync();
        var clock = new ManualTimeProvider(Now);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IDataFreshness>(new FreshAt(Now));
        var prices = Directory.CreateTempSubdirectory("telemetry-prices-");
        builder.Services.AddSingleton(PriceBookSource.Open(prices.FullName));
        builder.Services.AddSingleton<IDeadLetterReplay, ReplayRecorder>();
        builder.Services.AddSingleton<IBackup, NothingToBackUp>();
        configure?.Invoke(builder.Services);
        builder.Services.AddQueryApi(options);
        var app = builder.Build();
        app.UseProblemPages().UseHeadAsGet().UseKeys().UseRequestLimits();
        app.MapQueryApi();
        await app.StartAsync();
        return new ApiHost(app, store, clock, prices);
    }

    /// <summary>Stores calls; rollups follow by the engine's own views.</summary>
    public Task StoreAsync(params IEnumerable<StoredCall> calls) => InsertAsync("usage_events", calls.Select(call => call.ToJson()));

    public async Task InsertAsync(string table, params IEnumerable<string> rows)
    {
        await this.Store.ExecuteAsync($"INSERT INTO {table} FORMAT JSONEachRow\n{string.Join('\n', rows)}\n");
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {path}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Gets what must be refused, as its problem document.</summary>
    public async Task<JsonElement> GetProblemAsync(string path, int status)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode} {path}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(body).RootElement;
    }

    public async Task<string> GetTextAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {path}");
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await this.app.DisposeAsync();
        await EngineFixture.ReturnDatabaseAsync(Store);
        this.prices.Delete(recursive: true);
    }
}
