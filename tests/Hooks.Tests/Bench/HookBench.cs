using System.Globalization;
using System.Text.Json;
using Telemetry.EndToEnd.Tests;
using Telemetry.FakeProviders.Serving;
using Telemetry.Testing;

namespace Telemetry.Hooks.Tests.Bench;

/// <summary>A real server behind a recording intake, and the folders in which hosts with a hook run.</summary>
public sealed class HookBench : IAsyncLifetime
{
    private readonly ServerInProcess server = new();
    private readonly TemporaryFolder node = new();
    private readonly TemporaryFolder python = new();
    private string interpreter = "";
    private int seed;

    public RecordingIntake Intake { get; private set; } = null!;

    public HookDriver Node { get; private set; } = null!;

    public HookDriver Python { get; private set; } = null!;

    /// <summary>Gets the folder of the TypeScript hook; its driver and snippets run in it.</summary>
    public string NodePath => this.node.Path;

    public string PythonPath => this.python.Path;

    public async Task InitializeAsync()
    {
        PythonFolder.Make(this.python.Path);
        this.interpreter = await PythonFolder.InterpreterAsync();
        await NodeFolder.MakeAsync(this.node.Path);

        // The hooks take the time from the system, so the server begins at it.
        this.server.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        await this.server.InitializeAsync();
        this.Intake = await RecordingIntake.StartAsync(this.server.Http);
        this.Node = this.StartNode();
        this.Python = this.StartPython();
    }

    /// <summary>Starts providers whose ids are unlike those of any others of this run: the same call twice would count once.</summary>
    public Task<FakeProviderServer> StartProvidersAsync() => FakeProviderServer.StartAsync(Interlocked.Increment(ref this.seed));

    public HookDriver StartNode() => HookDriver.Start("node", "driver.mjs", this.node.Path, this.Intake.Url);

    public HookDriver StartPython() => HookDriver.Start(this.interpreter, "driver.py", this.python.Path, this.Intake.Url);

    /// <summary>Runs a program in the folder of its language and demands that it ends well.</summary>
    /// <param name="arguments">The script and what it is given; for Python also options before it.</param>
    public async Task RunAsync(bool isPython, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = isPython ? Tool.Start(this.interpreter, arguments, this.python.Path) : Tool.Start("node", arguments, this.node.Path);
        start.Environment["TELEMETRY_URL"] = this.Intake.Url;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var (exit, output) = await Tool.RunAsync(start);
        Assert.True(exit == 0, output);
    }

    /// <summary>Waits until everything taken is stored, and gives the stored events of a session, oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> StoredAsync(string session)
    {
        await this.server.DrainAsync();
        var today = TimeProvider.System.GetUtcNow();
        string Day(int days) => today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var answer = await this.server.GetAsync($"/api/v1/events?session={session}&from={Day(-1)}&to={Day(2)}&limit=1000");
        return [.. answer.GetProperty("data").EnumerateArray().Reverse()];
    }

    public async Task DisposeAsync()
    {
        if (this.Node is not null)
        {
            await this.Node.DisposeAsync();
            await this.Python.DisposeAsync();
            await this.Intake.DisposeAsync();
        }

        await this.server.DisposeAsync();
        this.node.Dispose();
        this.python.Dispose();
    }
}

/// <summary>One server and one host of each kind serve all tests, one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HookCollection : ICollectionFixture<HookBench>
{
    public const string Name = "hooks";
}
