using Telemetry.Hooks.Tests.Bench;

namespace Telemetry.Hooks.Tests;

/// <summary>The Python hook around httpx, and called with responses of urllib and requests.</summary>
[Collection(HookCollection.Name)]
public class PythonHookTests(HookBench bench) : HookContract(bench, bench.Python)
{
    private readonly HookBench bench = bench;

    protected override string[] Ways => ["httpx", "httpx-async", "urllib", "requests"];

    [Fact]
    public async Task Parent_and_child_of_a_fork_each_send_their_own_calls()
    {
        var session = $"fork-{Guid.CreateVersion7():N}";
        var recorded = Recorded.Cases("openai").Take(2).Select(static one => one.Json).ToList();
        await using var host = this.StartHost();

        var answer = await host.DoAsync(new { op = "fork", session, recorded });
        await host.FlushAsync();

        Assert.Equal(0, answer.GetProperty("exit").GetInt32());
        Assert.Equal(
            recorded.Select(static one => (string?)one["event"]!["event_id"]).Order(),
            this.bench.Intake.Of(session).Select(static one => (string?)one["event_id"]).Order());
    }

    [Fact]
    public Task The_file_needs_nothing_but_the_standard_library_of_Python_3_9() => this.bench.RunAsync(
        isPython: true,
        ["-S", "-c", "import ast, telemetry_usage; ast.parse(open('telemetry_usage.py').read(), feature_version=(3, 9))"]);

    protected override HookDriver StartHost() => this.bench.StartPython();
}
