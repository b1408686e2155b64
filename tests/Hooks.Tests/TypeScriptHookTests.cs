using Telemetry.Hooks.Tests.Bench;

namespace Telemetry.Hooks.Tests;

/// <summary>The TypeScript hook around Node's fetch.</summary>
[Collection(HookCollection.Name)]
public class TypeScriptHookTests(HookBench bench) : HookContract(bench, bench.Node)
{
    private readonly HookBench bench = bench;

    protected override string[] Ways => ["fetch"];

    protected override HookDriver StartHost() => this.bench.StartNode();
}
