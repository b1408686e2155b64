namespace Telemetry.Cli.Hosting;
internal sealed class LocalServer : IAsyncDisposable { public Uri Address { get; } = new("http://x"); public static Task<LocalServer> StartAsync(string d, CancellationToken c) => Task.FromResult(new LocalServer()); public ValueTask DisposeAsync() => default; }
