using System.Diagnostics;
using System.Globalization;
using Telemetry.Store.Client;

namespace Telemetry.Testing.Store;

/// <summary>The engine as a server of its own: answers ClickHouse's HTTP interface on 127.0.0.1, outlives its clients, and can be killed.</summary>
public sealed class EngineProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-engine-").FullName;
    private Process process = null!;
    private int databases;
    private string? configFile;

    private EngineProcess()
    {
    }

    public int Port { get; private set; }

    /// <summary>Starts it.</summary>
    /// <param name="config">Makes the engine's configuration (ClickHouse's XML) for its folder; null for none.</param>
    public static async Task<EngineProcess> StartAsync(Func<string, string>? config = null)
    {
        var engine = new EngineProcess();
        if (config is not null)
        {
            engine.configFile = Path.Combine(engine.directory, "config.xml");
            await File.WriteAllTextAsync(engine.configFile, config(engine.directory));
        }

        await engine.StartProcessAsync();
        return engine;
    }

    /// <summary>Gets a connection string for a database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="port">Another port where something stands in between.</param>
    /// <param name="timeoutSeconds">How long the client waits for an answer.</param>
    public string ConnectionString(string database, int? port = null, int timeoutSeconds = 60) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port ?? Port};Database={database};Timeout={timeoutSeconds}");

    /// <summary>Gets a name that no other test of this engine has.</summary>
    public string NewDatabaseName() => string.Create(CultureInfo.InvariantCulture, $"cluster_{Interlocked.Increment(ref this.databases)}");

    /// <summary>Opens a database over HTTP.</summary>
    public ClickHouseDataSource Open(string database) => new(ConnectionString(database));

    /// <summary>Kills the server as a power switch would kill its machine's processes, and starts it again on the same port and data.</summary>
    public async Task KillAndStartAsync()
    {
        await KillAsync();
        await StartProcessAsync();
    }

    /// <summary>Kills the server.</summary>
    public async Task KillAsync()
    {
        this.process.Kill();
        await this.process.WaitForExitAsync();
    }

    /// <summary>Starts it again on the same port and data.</summary>
    public async Task StartProcessAsync()
    {
        ProcessStartInfo start = new(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Telemetry.EngineServer.dll"), Path.Combine(this.directory, "data"), Port.ToString(CultureInfo.InvariantCulture),
                .. this.configFile is null ? Array.Empty<string>() : [this.configFile],
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        this.process = Process.Start(start)!;
        var line = await this.process.StandardOutput.ReadLineAsync().WaitAsync(StartMax)
            ?? throw new InvalidOperationException("The engine's process ended; its last words are on stderr.");
        Port = int.Parse(line, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!this.process.HasExited)
        {
            await KillAsync();
        }

        this.process.Dispose();
        Directory.Delete(this.directory, recursive: true);
    }
}
