using Telemetry.Bench.Micro;
using Telemetry.Bench.Reporting;

namespace Telemetry.Bench.Scenarios;

/// <summary>What the capture in a caller's process adds to a call.</summary>
internal sealed class HookScenario : IScenario
{
    public string Name => "hook";
    public string About => "the .NET hook: ns and bytes that it adds to a call";

    public Task<Section> RunAsync(BenchContext context) => Task.FromResult(new Section(
        Name,
        $"BenchmarkDotNet in one process, one thread, answers from memory instead of a network; per call. Each pair differs by the handler alone. A request has {HookCosts.RequestBytes:#,0} bytes, an answer {HookCosts.AnswerBytes:#,0}, a stream {HookCosts.StreamEvents} events.",
        MicroRun.Columns,
        MicroRun.Rows<HookCosts>(context)));
}
