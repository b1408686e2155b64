using Telemetry.Hooks.Tests.Bench;

namespace Telemetry.Hooks.Tests;

/// <summary>The TypeScript hook around Node's fetch.</summary>
[Collection(HookCollection.Name)]
public class TypeScriptHookTests(HookBench bench) : HookContract(bench, bench.Node)
{
    private readonly HookBench bench = bench;

    protected override string[] Ways => ["fetch"];

    [Fact]
    public async Task Without_anything_of_Node_calls_are_attributed_up_to_their_first_await()
    {
        await using var providers = await this.bench.StartProvidersAsync();

        await this.bench.RunAsync(isPython: false, ["bare.mjs", this.bench.Intake.Url, Base(providers)]);

        var made = this.bench.Intake.Events.Where(static one => (string?)one["dimensions"]?["project"] == "page").ToList();
        Assert.Equal(providers.Sent.Select(static sent => sent.RequestId), made.Select(static one => (string?)one["request_id"]));
        Assert.Equal(["search", null], made.Select(static one => (string?)one["dimensions"]!["team"]));
    }

    protected override HookDriver StartHost() => this.bench.StartNode();
}
