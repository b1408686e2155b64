using Telemetry.Store.Faults;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Faults;

public sealed class AimedFaultsTests
{
    [Fact]
    public void Without_variables_nothing_is_armed() => Assert.Same(NoFaultPoints.Instance, AimedFaults.Read(static _ => null));

    [Fact]
    public void A_kill_and_gates_together_are_an_error_that_names_both()
    {
        var fault = Assert.Throws<FormatException>(() => AimedFaults.Read(static _ => "after-intent:1"));
        Assert.Contains(KillAtFaultPoint.Variable, fault.Message, StringComparison.Ordinal);
        Assert.Contains(GatesAtFaultPoints.Variable, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_whose_gate_is_closed_waits_until_it_is_opened_and_others_pass()
    {
        using var folder = new TemporaryFolder();
        var gates = AimedFaults.Read(name => name == GatesAtFaultPoints.Variable ? folder.Path : null);
        var gate = Path.Combine(folder.Path, "before-intent");
        await File.WriteAllTextAsync(gate, "");

        gates.Pass(FaultPoint.AfterInsert);
        var waiting = Task.Run(() => gates.Pass(FaultPoint.BeforeIntent));
        await Until.TrueAsync(() => Task.FromResult(new FileInfo(gate).Length == 1), TimeSpan.FromSeconds(60), static () => "Nobody came to the gate.");
        Assert.False(waiting.IsCompleted);

        File.Delete(gate);
        await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        gates.Pass(FaultPoint.BeforeIntent);
    }
}
